import type { Terminal } from '../terminal.ts'

/** Waits until people have decided the deferred calls of a session. */
export async function waitForSession(
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
