import { sha256 } from '../digest.ts'
import { Reference } from '../protocol/authorize.ts'

/** The name as the wire takes it: what it does not take is replaced by its digest, which differs wherever names do. */
export async function referenceOf(name: string | undefined): Promise<string | undefined> {
  if (name === undefined || Reference.safeParse(name).success) return name
  return `sha256:${await sha256(name)}`
}
