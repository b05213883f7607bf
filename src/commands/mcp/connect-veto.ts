import { VetoClient } from '../../../client/src/index.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { Terminal } from '../terminal.ts'

/** A client by VETO_API_KEY and VETO_URL. @throws {VetoError} `bad_argument`, naming the setting. */
export function connectVeto({ environment, err }: Terminal, timeoutMs?: number): VetoClient {
  const { VETO_API_KEY: apiKey, VETO_URL: baseUrl } = environment
  try {
    return new VetoClient({ apiKey, baseUrl, timeoutMs, warn: (text) => err(text) })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new VetoError('bad_argument', error.message, { cause: error })
  }
}

/** Short, as the process does not end before it is over. */
const ACCESS_TIMEOUT_MS = 2_000

/** Says why calls will be refused. Veto may come up later; until then everything works but the tools. Never rejects. */
export async function warnWithoutAccess(terminal: Terminal, agentId: string): Promise<void> {
  try {
    await connectVeto(terminal, ACCESS_TIMEOUT_MS).checkAccess(agentId)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    terminal.err(`Veto cannot be asked, so no tool runs: ${why}`)
  }
}
