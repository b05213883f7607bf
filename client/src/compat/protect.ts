import type { Protected } from '../protect/protected.ts'
import { type CompatVetoOptions, Veto } from './veto.ts'

/**
 * The same tool, or list or record of tools, whose calls are decided first. When Veto cannot be reached it rejects, and
 * there is no tool.
 * @throws {TypeError} for what cannot be protected as a whole.
 * @throws {VetoError}
 */
export async function protect<T extends object>(
  tools: T,
  options: CompatVetoOptions = {},
): Promise<Protected<T>> {
  return (await Veto.init(options)).protect(tools)
}
