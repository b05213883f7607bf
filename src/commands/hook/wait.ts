import type { Command } from 'commander'
import type { Terminal } from '../terminal.ts'

/** `veto hook wait`: waits until people have decided the deferred calls of a session. */
export function addWaitCommand(hook: Command, terminal: Terminal): void {
  hook
    .command('wait')
    .description(
      'Wait until people have decided what a session of Claude Code deferred; resume the session then',
    )
    .argument('<session>', 'the session_id that Claude Code prints')
    .action((session: string, _options: object, command: Command) =>
      waitForSession(terminal, session, command.optsWithGlobals<{ state?: string }>()),
    )
}

async function waitForSession(
  terminal: Terminal,
  session: string,
  { state }: { state?: string },
): Promise<void> {
  const { connectVeto } = await import('../connect-veto.ts')
  const { stateFolder } = await import('./command-handler.ts')
  const { createFileStore } = await import('./file-store.ts')
  const open = await createFileStore(stateFolder(terminal, state)).ofSession(session)
  const deferred = open.filter((call) => call.state === 'deferred')
  if (deferred.length === 0) terminal.out(`Session ${session} has no deferred calls`)
  const client = connectVeto(terminal)
  for (const { requestId } of deferred) {
    const { status, tool } = await client.waitFor(requestId, { signal: terminal.ending })
    terminal.out(`${tool}: ${status} (${requestId})`)
  }
}
