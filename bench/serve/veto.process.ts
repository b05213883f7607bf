import type { Veto } from '../../src/app.ts'
import { startVeto } from '../../src/app.ts'
import { systemClock } from '../../src/core/clock.ts'
import { createLog } from '../../src/core/log.ts'
import { answerParent, VetoSettings } from './messages.ts'
import { AGENT, FLOODING_AGENT } from './workload.ts'

/** The server, started as `veto start` does. */
let veto: Veto | null = null

answerParent({
  async start(input) {
    const { database, policies, botToken, appToken, apiUrl } = VetoSettings.parse(input)
    const config = {
      slack: { botToken, apiUrl, mode: { kind: 'socket', appToken } as const },
      host: '127.0.0.1',
      port: 0,
      database,
      policies,
      logLevel: 'error',
      callbacks: new Map(),
      checkpointCallback: null,
      checkpointBucket: null,
      retentionDays: null,
    }
    veto = await startVeto({
      config,
      clock: systemClock,
      log: createLog(config.logLevel),
      writesApart: true,
    })
    const { key } = await veto.keys.create({ agents: AGENT, scopes: ['authorize'], owner: null })
    const other = await veto.keys.create({ agents: FLOODING_AGENT, scopes: ['authorize'], owner: null })
    return { url: veto.url, key, floodingKey: other.key }
  },
  cpu: () => cpuUs(),
  stop: () => veto?.stop(),
})

function cpuUs(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}
