import { errorMessage } from '../../core/error-message.ts'
import { connectVeto } from '../connect-veto.ts'
import type { Terminal } from '../terminal.ts'

/** Short, as the process does not end before it is over. */
const ACCESS_TIMEOUT_MS = 2_000

/** Says why calls will be refused. Veto may come up later; until then everything works but the tools. Never rejects. */
export async function warnWithoutAccess(terminal: Terminal, agentId: string): Promise<void> {
  try {
    await connectVeto(terminal, ACCESS_TIMEOUT_MS).checkAccess(agentId)
  } catch (error) {
    const why = errorMessage(error)
    terminal.err(`Veto cannot be asked, so no tool runs: ${why}`)
  }
}
