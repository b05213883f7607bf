import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { StdioClientTransport as StdioTransportV1 } from '@modelcontextprotocol/sdk/client/stdio.js'
import { expect, onTestFinished, test } from 'vitest'
import { approve } from '../../client/test/adapters/people.ts'
import { connectModern, connectV1, type McpClient } from '../mcp/clients.ts'
import { startMcpWorld } from '../mcp/proxied.ts'
import { COMPILE_CACHE } from '../support/compile-cache.ts'
import type { World } from '../support/start-world.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { runVeto } from '../support/veto-process.ts'

test('veto mcp governs the file server: an approved file is written, and process and server end with the client', async () => {
  const world = await startMcpWorld({ 'files.yaml': FILES })
  const folder = tempFolder()
  const [pidFile, path] = [join(folder, 'pid'), join(folder, 'note.txt')]
  const server = ['sh', '-c', 'echo $$ > "$0"; exec "$@"', pidFile, process.execPath, ...fileServer(folder)]
  const { client, transport } = await start(world, server)
  const writing = client.call('write_file', { path, content: 'Hello' })

  await approve(world, 'Hello')

  expect(await writing).toMatchObject({ isError: false, text: expect.stringContaining('Successfully wrote') })
  expect(readFileSync(path, 'utf8')).toBe('Hello')
  const pids = [Number(readFileSync(pidFile, 'utf8')), Number(transport.pid)]
  expect(pids.map(isAlive)).toEqual([true, true])
  await client.close()
  expect(pids.map(isAlive)).toEqual([false, false])
})

test('veto mcp keeps its own settings from the server', async () => {
  const world = await startMcpWorld({
    'env.yaml': 'name: env\npriority: 400\nrules:\n  - { name: env, tool: get-env, action: allow }\n',
  })
  const { client } = await start(world, [process.execPath, ...everything()], {
    SERVER_TOKEN: 'for-the-server',
  })

  const { text } = await client.call('get-env', {})

  expect(text).toContain('for-the-server')
  expect(text).not.toContain('VETO_')
})

test('veto mcp ends with one sentence when its server ends', async () => {
  const { code, out, err } = await runMcp(['--', process.execPath, '-e', 'process.exit(3)'])

  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toContain(`The MCP server '${process.execPath}' has ended; its standard error says why\n`)
})

test('veto mcp ends with one sentence when its server cannot be started', async () => {
  const { code, err } = await runMcp(['--', 'no-such-server'])

  expect(code).toBe(1)
  expect(err).toContain("The MCP server 'no-such-server' could not be started: spawn no-such-server ENOENT\n")
})

test('veto mcp serves a client that negotiates the version, also while Veto is down', async () => {
  const transport = new StdioClientTransport({
    ...PROGRAM,
    args: ['bin/veto.js', 'mcp', '--', process.execPath, ...everything()],
    env: { ...COMPILE_CACHE, ...NOBODY },
    stderr: 'pipe',
  })
  const client = await connectModern(transport)
  onTestFinished(() => client.close())

  expect(await client.toolNames()).toContain('get-sum')
})

const FILES = `
name: files
priority: 300
rules:
  - { name: writes, tool: write_file, action: require_approval, approvers: [finance-team], message: Writes need a look }
`
const require = createRequire(import.meta.url)
const PROGRAM = { command: process.execPath }
const NOBODY = { VETO_API_KEY: 'veto_test', VETO_URL: 'http://127.0.0.1:1', VETO_AGENT_ID: 'support-agent' }

function fileServer(folder: string): string[] {
  return [require.resolve('@modelcontextprotocol/server-filesystem/dist/index.js'), folder]
}

function everything(): string[] {
  return [require.resolve('@modelcontextprotocol/server-everything/dist/index.js'), 'stdio']
}

/** A client whose configuration names `veto mcp` in place of the server. */
async function start(world: World, server: readonly string[], environment: Record<string, string> = {}) {
  const transport = new StdioTransportV1({
    ...PROGRAM,
    args: ['bin/veto.js', 'mcp', '--', ...server],
    env: {
      ...COMPILE_CACHE,
      ...environment,
      VETO_API_KEY: await world.bearer(),
      VETO_URL: world.veto().url,
      VETO_AGENT_ID: 'support-agent',
    },
    stderr: 'pipe',
  })
  const client: McpClient = await connectV1(transport)
  onTestFinished(() => client.close())
  return { client, transport }
}

async function runMcp(args: readonly string[]) {
  return runVeto(['mcp', ...args], NOBODY)
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
