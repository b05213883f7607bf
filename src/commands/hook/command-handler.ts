import { homedir } from 'node:os'
import { join } from 'node:path'
import { createHookHandler, type HookHandler } from '../../../client/src/adapters/claude-code/index.ts'
import { connectVeto } from '../connect-veto.ts'
import type { Terminal } from '../terminal.ts'
import { createFileStore } from './file-store.ts'
import { durationOption, type HookSettings } from './hook-settings.ts'

/** What answers events, and the key that HTTP hooks must send. */
export interface CommandHandler {
  readonly handle: HookHandler
  readonly apiKey: string
}

/** @throws {VetoError} `bad_argument` for settings and options that cannot be used. */
export function commandHandler(terminal: Terminal, settings: HookSettings): CommandHandler {
  const { park, parkAfter = '', wait, state } = settings
  const agentId = terminal.environment['VETO_AGENT_ID'] ?? 'claude-code'
  const apiKey = terminal.environment['VETO_API_KEY'] ?? ''
  const veto = { client: connectVeto(terminal), agentId, sessionId: undefined }
  const handle = createHookHandler(veto, {
    mode: park || parkAfter !== '' ? 'park' : 'hold',
    parkAfterMs: parkAfter === '' ? 0 : durationOption('--park-after', parkAfter),
    waitMs: durationOption('--wait', wait),
    calls: createFileStore(stateFolder(terminal, state)),
  })
  return { handle, apiKey }
}

/** Where open calls are kept: a folder that only this user reads. */
export function stateFolder({ environment }: Terminal, named: string | undefined): string {
  if (named !== undefined) return named
  const base = environment['XDG_STATE_HOME'] || join(environment['HOME'] || homedir(), '.local', 'state')
  return join(base, 'veto', 'hook')
}
