import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Sandbox } from 'slack-sandbox'
import { z } from 'zod'
import { filesOf } from '../judge/engines/veto.ts'
import { runServer, settingsFor } from '../startup/starts.ts'
import type { StartPeer } from './peer.ts'

const PROGRAM = 'bin/veto.js'
const Key = z.object({ key: z.string() })
const Answer = z.object({ allowed: z.boolean() })

/** One agent asks everything. */
const QUOTAS = { name: 'quotas.yaml', text: 'quotas: { "*": { rate: 100000/s } }' }

/** Veto's own server: every decision is on the disk before it is answered. */
export function vetoServer(sandbox: Sandbox): StartPeer {
  return async (rules, folder) => {
    const policies = join(folder, 'policies')
    await mkdir(policies)
    for (const { name, text } of [...filesOf(rules), QUOTAS]) await writeFile(join(policies, name), text)
    const environment = {
      ...settingsFor(sandbox),
      VETO_DATABASE: join(folder, 'veto.db'),
      VETO_POLICIES: policies,
    }
    const args = [PROGRAM, 'keys', 'create', 'support-agent', '--json']
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: environment })
    const { key } = Key.parse(JSON.parse(stdout))
    const { url, stop } = await runServer(environment)
    return {
      name: 'Veto, durable',
      url,
      request: ({ call: { agentId, tool, params, context } }) => ({
        path: '/v1/authorize',
        headers: { authorization: `Bearer ${key}` },
        body: JSON.stringify({ agentId, tool, params, context }),
      }),
      isAllowed: (body) => Answer.parse(JSON.parse(body)).allowed,
      stop,
    }
  }
}
