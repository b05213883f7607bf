import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { stringify } from 'yaml'
import { z } from 'zod'
import type { NeutralRule, Test } from '../judge/neutral-rule.ts'
import type { StartPeer } from './peer.ts'

const Answer = z.object({ results: z.tuple([z.object({ actions: z.object({ call: z.string() }) })]) })

/** The Cerbos policy decision point, with a resource policy for each tool. It records nothing. */
export function cerbosServer(binary: string): StartPeer {
  return async (rules, folder) => {
    const policies = join(folder, 'policies')
    await mkdir(policies)
    for (const [tool, found] of Map.groupBy(rules, (rule) => rule.tool))
      await writeFile(join(policies, `${tool}.yaml`), stringify(policyOf(tool, found)))
    const [port, grpcPort] = [await freePort(), await freePort()]
    const settings = [
      `server.httpListenAddr=127.0.0.1:${port}`,
      `server.grpcListenAddr=127.0.0.1:${grpcPort}`,
      'storage.driver=disk',
      `storage.disk.directory=${policies}`,
      'storage.disk.watchForChanges=false',
      'telemetry.disabled=true',
    ]
    const args = ['server', '--log-level=error', ...settings.map((setting) => `--set=${setting}`)]
    // The program of the npm package starts the one that serves: they are one group of processes, which is ended together.
    const child = spawn(binary, args, { stdio: ['ignore', 'ignore', 'inherit'], detached: true })
    const url = `http://127.0.0.1:${port}`
    await ready(url)
    return {
      name: 'Cerbos',
      url,
      request: ({ call: { agentId, tool, params, context } }) => ({
        path: '/api/check/resources',
        headers: {},
        body: JSON.stringify({
          principal: { id: agentId, roles: ['agent'], attr: context },
          resources: [{ actions: ['call'], resource: { kind: tool, id: 'call', attr: params } }],
        }),
      }),
      isAllowed: (body) => Answer.parse(JSON.parse(body)).results[0].actions.call === 'EFFECT_ALLOW',
      async stop() {
        if (child.pid === undefined || child.exitCode !== null) return
        process.kill(-child.pid, 'SIGTERM')
        await once(child, 'exit')
      },
    }
  }
}

function policyOf(tool: string, rules: readonly NeutralRule[]) {
  return {
    apiVersion: 'api.cerbos.dev/v1',
    resourcePolicy: { resource: tool, version: 'default', rules: rules.map(ruleOf) },
  }
}

function ruleOf({ name, action, tests }: NeutralRule) {
  return {
    name,
    actions: ['call'],
    roles: ['agent'],
    effect: action === 'allow' ? 'EFFECT_ALLOW' : 'EFFECT_DENY',
    condition: { match: { all: { of: tests.map((test) => ({ expr: expressionOf(test) })) } } },
  }
}

function expressionOf(test: Test): string {
  const field = `${test.field.from === 'params' ? 'R' : 'P'}.attr.${test.field.name}`
  switch (test.kind) {
    case 'above':
      return `${field} > ${test.value}.0`
    case 'atMost':
      return `${field} <= ${test.value}.0`
    case 'is':
      return `${field} == ${JSON.stringify(test.value)}`
    case 'isNot':
      return `${field} != ${JSON.stringify(test.value)}`
    case 'startsWith':
      return `${field}.startsWith(${JSON.stringify(test.value)})`
    case 'among':
      return `${field} in ${JSON.stringify(test.values)}`
  }
}

async function ready(url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const response = await fetch(`${url}/_cerbos/health`).catch(() => null)
    if (response?.ok) return
    await pause(100)
  }
  throw new Error('cerbos was not ready within 30 seconds')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new TypeError('Expected a port')
  return address.port
}
