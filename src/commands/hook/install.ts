import { fileURLToPath } from 'node:url'
import { hookTimeoutS } from '../../../client/src/adapters/claude-code/options.ts'
import { VetoError } from '../../core/veto-error.ts'
import { readPort } from '../port.ts'
import type { Terminal } from '../terminal.ts'
import { durationOption, type HookSettings } from './hook-settings.ts'

export interface InstallOptions extends HookSettings {
  readonly print?: boolean
  readonly http?: boolean
  readonly permissionRequests?: boolean
  readonly matcher: string
  readonly port: string
}

/** Prints the settings that make Claude Code ask Veto. */
export function printHookSettings(terminal: Terminal, options: InstallOptions): void {
  if (options.print !== true)
    throw new VetoError(
      'bad_argument',
      'Expected --print: it prints the settings, for you to add to those of Claude Code',
    )
  const hook = {
    ...(options.http ? httpHook(options) : commandHook(options)),
    timeout: hookTimeoutS(durationOption('--wait', options.wait)),
    onFailure: 'block',
  }
  const events = [...(options.permissionRequests ? ['PermissionRequest'] : BEFORE), ...AFTER]
  const hooks = Object.fromEntries(
    events.map((event) => [event, [{ matcher: options.matcher, hooks: [hook] }]]),
  )
  terminal.out(JSON.stringify({ hooks }, null, 2))
}

const BEFORE = ['PreToolUse', 'PreSkillShellCommand']
const AFTER = ['PostToolUse', 'PostToolUseFailure']

/** Absolute, as hooks run in whatever folder, with whatever PATH; without a shell. */
function commandHook({ park, parkAfter, wait, state }: InstallOptions): object {
  if (parkAfter !== undefined) durationOption('--park-after', parkAfter)
  const args = [
    ...(park ? ['--park'] : []),
    ...(parkAfter === undefined ? [] : ['--park-after', parkAfter]),
    ...['--wait', wait],
    ...(state === undefined ? [] : ['--state', state]),
  ]
  return { type: 'command', command: process.execPath, args: [PROGRAM, 'hook', ...args] }
}

const PROGRAM = fileURLToPath(new URL('../../../bin/veto.js', import.meta.url))

function httpHook({ port }: InstallOptions): object {
  return {
    type: 'http',
    url: `http://127.0.0.1:${readPort('--port', port)}/`,
    headers: { Authorization: 'Bearer $VETO_API_KEY' },
    allowedEnvVars: ['VETO_API_KEY'],
  }
}
