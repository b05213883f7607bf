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

test('the configuration and the policy of docs/mcp.md govern the file server, and process and server end with the client', async () => {
  const world = await startMcpWorld({ 'desktop.yaml': documentedBlock('yaml') })
  const folder = tempFolder()
  const [pidFile, path] = [join(folder, 'pid'), join(folder, 'note.txt')]
  const { client, transport } = await connect(world, documentedServer({ folder, pidFile }))
  const writing = client.call('write_file', { path, content: 'Hello' })

  await approve(world, 'Hello')

  expect(await writing).toMatchObject({ isError: false, text: expect.stringContaining('Successfully wrote') })
  expect(await client.call('read_text_file', { path })).toMatchObject({ isError: false, text: 'Hello' })
  expect(await client.call('create_directory', { path: `${path}.d` })).toMatchObject({ isError: true })
  const pids = [Number(readFileSync(pidFile, 'utf8')), Number(transport.pid)]
  expect(pids.map(isAlive)).toEqual([true, true])
  await client.close()
  expect(pids.map(isAlive)).toEqual([false, false])
})

test('veto mcp keeps its own settings from the server', async () => {
  const world = await startMcpWorld({
    'env.yaml': 'name: env\npriority: 400\nrules:\n  - { name: env, tool: get-env, action: allow }\n',
  })
  const args = ['mcp', '--', process.execPath, ...everything()]
  const { client } = await connect(world, { args, env: { SERVER_TOKEN: 'for-the-server' } })

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

const require = createRequire(import.meta.url)
const PROGRAM = { command: process.execPath }
const NOBODY = { VETO_API_KEY: 'veto_test', VETO_URL: 'http://127.0.0.1:1', VETO_AGENT_ID: 'support-agent' }

function everything(): string[] {
  return [require.resolve('@modelcontextprotocol/server-everything/dist/index.js'), 'stdio']
}

interface ServerConfiguration {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** As docs/mcp.md prints it, with the paths of this machine; the server writes its process id. */
function documentedServer({ folder, pidFile }: { readonly folder: string; readonly pidFile: string }) {
  const { files }: Record<string, ServerConfiguration> = JSON.parse(documentedBlock('json')).mcpServers
  const { args, env } = files ?? expect.fail('Expected a server named files')
  const own = args.slice(1, args.indexOf('--') + 1)
  expect(args.slice(own.length + 1)).toEqual([
    'npx',
    '-y',
    '@modelcontextprotocol/server-filesystem',
    '/path/to/workspace',
  ])
  const server = require.resolve('@modelcontextprotocol/server-filesystem/dist/index.js')
  const command = ['sh', '-c', 'echo $$ > "$0"; exec "$@"', pidFile, process.execPath, server, folder]
  return { args: [...own, ...command], env }
}

function documentedBlock(language: string): string {
  const page = readFileSync('docs/mcp.md', 'utf8')
  const [, block] = new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'm').exec(page) ?? []
  return block ?? expect.fail(`Expected ${language} in docs/mcp.md`)
}

/** A client whose configuration names `veto mcp` in place of the server. */
async function connect(world: World, { args, env }: ServerConfiguration) {
  const agentId = env['VETO_AGENT_ID'] ?? 'support-agent'
  const veto = {
    VETO_AGENT_ID: agentId,
    VETO_API_KEY: await world.bearer({ agents: agentId }),
    VETO_URL: world.veto().url,
  }
  const transport = new StdioTransportV1({
    ...PROGRAM,
    args: ['bin/veto.js', ...args],
    env: { ...COMPILE_CACHE, ...env, ...veto },
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
