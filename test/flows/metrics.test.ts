import { readFileSync, renameSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { askForRefund } from '../support/refunds.ts'
import { startWorld, type World } from '../support/start-world.ts'
import { testOnSqlite } from '../support/test-on-sqlite.ts'

async function metricsOf(world: World): Promise<{ readonly type: string | null; readonly text: string }> {
  const answer = await fetch(`${world.veto().url}/metrics`)
  return { type: answer.headers.get('content-type'), text: await answer.text() }
}

/** The value of a series; null: there is none. */
function seriesOf(text: string, series: string): number | null {
  const line = text.split('\n').find((each) => each.startsWith(`${series} `))
  return line === undefined ? null : Number(line.slice(series.length))
}

/** The names and labels of Veto's own series. Those of Node grow by themselves, such as with the first garbage collection. */
function seriesOfVeto(text: string): string[] {
  const lines = text.split('\n').filter((each) => each.startsWith('veto_'))
  return lines.map((line) => line.slice(0, line.lastIndexOf(' '))).sort()
}

test('GET /metrics counts decisions, what people settled, and what waits, without a key', async () => {
  const world = await startWorld()
  const client = await world.client()
  await client.authorize('support-agent', 'refund_payment', { payment_id: 'pay_1', amount_cents: 100 })
  await askForRefund(world)

  const { type, text } = await metricsOf(world)

  expect(type).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8')
  expect(text.endsWith('# EOF\n')).toBe(true)
  expect(seriesOf(text, 'veto_decisions_total{outcome="allowed"}')).toBe(1)
  expect(seriesOf(text, 'veto_decisions_total{outcome="escalated"}')).toBe(1)
  expect(seriesOf(text, 'veto_decision_duration_seconds_count')).toBe(2)
  expect(seriesOf(text, 'veto_pending_requests')).toBe(1)
  expect(seriesOf(text, 'veto_check_ok{check="database"}')).toBe(1)
  expect(seriesOf(text, 'veto_check_ok{check="lockdowns"}')).toBeNull()
  expect(seriesOf(text, 'veto_signed_entries')).toBeGreaterThan(0)
})

test('metrics name no agent, tool or person, however many there are', async () => {
  const world = await startWorld()
  const client = await world.client({ agents: '*' })
  await client.authorize('secret-agent-1', 'made_up_tool_1', {})
  const before = seriesOfVeto((await metricsOf(world)).text)
  for (const number of ['2', '3', '4'])
    await client.authorize(`secret-agent-${number}`, `made_up_tool_${number}`, {})

  const { text } = await metricsOf(world)

  expect(text).not.toMatch(/secret-agent|made_up_tool/)
  expect(seriesOfVeto(text)).toEqual(before)
})

testOnSqlite(
  'while the database cannot be read, metrics say so, and do not repeat what was in it',
  async () => {
    const world = await startWorld()
    await askForRefund(world)
    expect(seriesOf((await metricsOf(world)).text, 'veto_pending_requests')).toBe(1)

    renameSync(world.database, `${world.database}.away`)
    await world.clock.advance(1_000)
    const { text } = await metricsOf(world)
    renameSync(`${world.database}.away`, world.database)
    await world.clock.advance(1_000)
    const later = await metricsOf(world)

    expect(seriesOf(text, 'veto_check_ok{check="database"}')).toBe(0)
    expect(seriesOf(text, 'veto_decisions_total{outcome="escalated"}')).toBe(1)
    for (const name of ['veto_pending_requests', 'veto_ledger_entries', 'veto_signed_entries']) {
      expect(seriesOf(text, name)).toBeNull()
    }
    expect(seriesOf(later.text, 'veto_check_ok{check="database"}')).toBe(1)
    expect(seriesOf(later.text, 'veto_pending_requests')).toBe(1)
  },
)

const Alerts = z.object({
  groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string(), expr: z.string() })) })),
})
const Dashboard = z.object({
  panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })) })),
})

test('the alert rules and the dashboard in deploy/ use only metrics that Veto has', async () => {
  const world = await startWorld()
  await askForRefund(world)
  const { text } = await metricsOf(world)
  const alerts = Alerts.parse(parse(readFileSync('deploy/prometheus-alerts.yaml', 'utf8')))
  const dashboard = Dashboard.parse(JSON.parse(readFileSync('deploy/grafana-dashboard.json', 'utf8')))

  const expressions = [
    ...alerts.groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)),
    ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ]
  const named = new Set(expressions.flatMap((expr) => expr.match(/\b(?:veto|process|nodejs)_\w+/g) ?? []))

  expect(named.size).toBeGreaterThan(8)
  const known = (name: string) => text.includes(`# TYPE ${name.replace(/_(?:total|bucket)$/, '')} `)
  expect([...named].filter((name) => !known(name))).toEqual([])
})
