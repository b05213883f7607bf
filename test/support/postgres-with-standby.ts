import { execFileSync } from 'node:child_process'
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { makeFolder } from './make-folder.ts'
import { freePort, loadEmbeddedPostgres } from './postgres-server.ts'

/** A server of PostgreSQL, and a standby that has each commit before the server confirms it. Both end with the test. */
export interface PostgresWithStandby {
  readonly primary: { readonly url: string; readonly kill: () => void }
  readonly standby: { readonly url: string; promote(): Promise<void> }
}

const ANY_STANDBY = ['-c', 'synchronous_standby_names=*']

export async function startPostgresWithStandby(): Promise<PostgresWithStandby> {
  const [primary, standby] = [await serverIn(makeFolder(), ANY_STANDBY), await serverIn(makeFolder(), [])]
  onTestFinished(async () => {
    await Promise.all([primary.end(), standby.end()])
  })
  await primary.server.initialise()
  execFileSync('cp', ['-a', `${primary.folder}/.`, standby.folder])
  const source = `host=127.0.0.1 port=${primary.port} user=postgres password=secret`
  appendFileSync(join(standby.folder, 'postgresql.auto.conf'), `primary_conninfo = '${source}'\n`)
  writeFileSync(join(standby.folder, 'standby.signal'), '')
  await primary.server.start()
  // Resolves once it is promoted.
  const promoted = standby.server.start()
  await Promise.race([standby.says('ready to accept read-only connections'), promoted])
  return {
    primary: { url: primary.url, kill: primary.kill },
    standby: {
      url: standby.url,
      async promote() {
        writeFileSync(join(standby.folder, 'promote'), '')
        process.kill(standby.pid(), 'SIGUSR1')
        await promoted
      },
    },
  }
}

async function serverIn(folder: string, flags: readonly string[]) {
  const [EmbeddedPostgres, port] = [await loadEmbeddedPostgres(), await freePort()]
  let said = ''
  let onSaid = () => {}
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: 'postgres',
    password: 'secret',
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: ['-c', 'shared_buffers=32MB', ...flags],
    onLog(message) {
      said += message
      onSaid()
    },
  })
  const pid = () => Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0])
  const isRunning = () => {
    try {
      return process.kill(pid(), 0)
    } catch {
      return false
    }
  }
  return {
    ...{ server, folder, port, pid },
    url: `postgres://postgres:secret@127.0.0.1:${port}/postgres`,
    kill: () => process.kill(pid(), 'SIGKILL'),
    async says(words: string) {
      while (!said.includes(words)) {
        await new Promise<void>((resolve) => {
          onSaid = resolve
        })
      }
    },
    async end() {
      // The package would wait for the end of one that has ended.
      if (isRunning()) await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
