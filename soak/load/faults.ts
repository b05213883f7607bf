import { setTimeout as pause } from 'node:timers/promises'
import Database from 'better-sqlite3'
import type { Rig } from '../rig/rig.ts'
import type { ServerProcess } from '../rig/server-process.ts'

/** Something that goes wrong for a while; resolves with the server that runs afterwards. */
export type LoadFault = (rig: Rig, server: ServerProcess) => Promise<ServerProcess>

/** By name, in the order in which they happen. */
export const LOAD_FAULTS: readonly (readonly [name: string, fault: LoadFault])[] = [
  ['Slack is down for 5 s', during(5_000, ({ sandbox }, isDown) => sandbox.faults.slackIsDown(isDown))],
  ['the sockets drop', during(0, ({ sandbox }) => sandbox.faults.dropSockets())],
  ['the answers of 20 posts are lost', during(0, ({ sandbox }) => loseAnswers(sandbox))],
  ['another program locks the database for 2 s', lockedDatabase],
  ['the process stands still for 3 s', stopped],
  ['the process is killed', killed],
]

function during(ms: number, set: (rig: Rig, isOn: boolean) => void): LoadFault {
  return async (rig, server) => {
    set(rig, true)
    if (ms === 0) return server
    await pause(ms)
    set(rig, false)
    return server
  }
}

function loseAnswers({ faults }: Rig['sandbox']): void {
  faults.next({ kind: 'lose_answer' }, { method: 'chat.postMessage', times: 20 })
}

/** Only of a file. */
async function lockedDatabase({ database }: Rig, server: ServerProcess): Promise<ServerProcess> {
  if (/^postgres/.test(database)) return server
  const other = new Database(database, { timeout: 5_000 })
  other.exec('BEGIN IMMEDIATE')
  await pause(2_000)
  other.close()
  return server
}

async function stopped(_: Rig, server: ServerProcess): Promise<ServerProcess> {
  process.kill(server.pid, 'SIGSTOP')
  await pause(3_000)
  process.kill(server.pid, 'SIGCONT')
  return server
}

async function killed(rig: Rig, server: ServerProcess): Promise<ServerProcess> {
  await server.kill()
  const next = rig.start()
  await next.ready
  return next
}
