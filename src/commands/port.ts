import { Port } from '../config/config.ts'
import { VetoError } from '../core/veto-error.ts'

/** The port that an option names, 0 for any free one. @throws {VetoError} `bad_argument`, naming the option. */
export function readPort(option: string, text: string): number {
  const found = Port.safeParse(text)
  if (found.success) return found.data
  const messages = found.error.issues.map(({ message }) => message)
  throw new VetoError('bad_argument', `${option}: ${messages.join('; ')}, got "${text}"`)
}

/**
 * Opens a listener, with errors for people. `settings` names the settings that choose another address.
 * @throws {VetoError} `cannot_listen`, one sentence with these settings, when the address cannot be listened on.
 */
export async function listening<T>(settings: ListenSettings, opening: Promise<T>): Promise<T> {
  try {
    return await opening
  } catch (error) {
    const why = listenProblem(error, settings)
    throw why === null ? error : new VetoError('cannot_listen', why, { cause: error })
  }
}

interface ListenSettings {
  readonly port: string
  /** Null when the host cannot be configured. */
  readonly host: string | null
}

/** Null when the error has another cause. */
function listenProblem(error: unknown, settings: ListenSettings): string | null {
  const { syscall, code, port } = Object(error)
  if (syscall === 'listen' && code === 'EADDRINUSE') {
    return `Port ${port} is in use: stop the program that listens there, or set ${settings.port} to another port`
  }
  if (syscall === 'listen' && code === 'EACCES') {
    return `Port ${port} needs privileges that this user does not have: set ${settings.port} to 1024 or higher`
  }
  if (settings.host === null || (syscall !== 'listen' && syscall !== 'getaddrinfo')) return null
  return `Veto cannot listen there (${code}): set ${settings.host} to an address of this machine`
}
