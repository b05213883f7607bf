import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { createLeader } from '../../../src/storage/postgres/leader.ts'
import { type Connection, connect } from '../../../src/storage/postgres/session/connection.ts'
import { eventually } from '../../support/eventually.ts'
import { bareDatabase, emptyDatabase, runSql } from '../../support/postgres-database.ts'
import { recordingLog } from '../../support/recording-log.ts'
import { silentLog } from '../../support/silent-log.ts'

async function sessionOn(url: string): Promise<Connection> {
  const connection = await connect(url)
  onTestFinished(() => connection.close().catch(() => undefined))
  return connection
}

/** As a machine has them; `asleep`: the monotonic clock stands still meanwhile. */
function timesOfMachine() {
  let [wallMs, ticksMs] = [1_000_000, 0]
  return {
    nowMs: () => wallMs,
    ticksMs: () => ticksMs,
    passes(ms: number, { asleep = false } = {}) {
      wallMs += ms
      if (!asleep) ticksMs += ms
    },
    isSetBack(ms: number) {
      wallMs -= ms
    },
  }
}

test.each([
  { how: 'hung', pass: (times: ReturnType<typeof timesOfMachine>) => times.passes(8_000) },
  {
    how: 'slept',
    pass: (times: ReturnType<typeof timesOfMachine>) => times.passes(8_000, { asleep: true }),
  },
  {
    how: 'hung while its wall clock was set back',
    pass: (times: ReturnType<typeof timesOfMachine>) => {
      times.passes(8_000)
      times.isSetBack(60_000)
    },
  },
])(
  'a leader that $how for eight seconds does not lead, though its session lives, until it has asked again',
  async ({ pass }) => {
    const session = await sessionOn(await emptyDatabase())
    const clock = timesOfMachine()
    const leader = createLeader({ log: silentLog, clock })
    const beginnings: boolean[] = []
    leader.onLead(() => beginnings.push(leader.leads()))

    await leader.campaign(session)
    clock.passes(7_000)
    await leader.campaign(session)
    clock.passes(7_000)
    const renewed = leader.leads()
    await leader.campaign(session)
    pass(clock)
    const afterwards = leader.leads()
    await leader.campaign(session)

    expect([renewed, afterwards, leader.leads()]).toEqual([true, false, true])
    expect(beginnings).toEqual([true, true])
  },
)

test('an answer that comes late counts from when it was asked for', async () => {
  const session = await sessionOn(await emptyDatabase())
  const clock = timesOfMachine()
  const leader = createLeader({ log: silentLog, clock })

  const campaigning = leader.campaign(session)
  clock.passes(8_000)
  await campaigning

  expect(leader.leads()).toBe(false)
})

test('a server ends the session of a leader that says nothing, and leads in its place', async () => {
  const database = await emptyDatabase()
  const [hung, other] = [await sessionOn(database), await sessionOn(database)]
  const said: unknown[] = []
  const before = createLeader({ log: silentLog })
  const after = createLeader({ log: recordingLog(said), silentMs: 200 })

  await before.campaign(hung)
  await eventually(async () => {
    await after.campaign(other)
    expect(after.leads()).toBe(true)
  })

  await eventually(() => expect(hung.isOpen()).toBe(false))
  expect(JSON.stringify(said)).toContain('its session was ended, so that another server leads')
})

test('a server leaves alone a leader that asks PostgreSQL now and then', async () => {
  const database = await emptyDatabase()
  const [one, other] = [await sessionOn(database), await sessionOn(database)]
  const leader = createLeader({ log: silentLog })
  const candidate = createLeader({ log: silentLog })

  await leader.campaign(one)
  for (let second = 0; second < 3; second += 1) {
    await candidate.campaign(other)
    await leader.campaign(one)
  }

  expect([leader.leads(), candidate.leads(), one.isOpen()]).toEqual([true, false, true])
})

test('a server that may not see or end the session of the leader says so once, with what to do', async () => {
  const database = await emptyDatabase()
  const role = `other_${randomUUID().replaceAll('-', '')}`
  await runSql(database, `CREATE ROLE ${role} LOGIN PASSWORD 'secret'`)
  onTestFinished(() => runSql(database, `DROP ROLE ${role}`))
  const url = Object.assign(new URL(database), { username: role, password: 'secret' }).href
  const said: unknown[] = []
  const leader = createLeader({ log: silentLog })
  const candidate = createLeader({ log: recordingLog(said), silentMs: 0 })
  const other = await sessionOn(url)

  await leader.campaign(await sessionOn(database))
  await candidate.campaign(other)
  await candidate.campaign(other)
  await runSql(database, `GRANT pg_read_all_stats TO ${role}`)
  const seeing = await sessionOn(url)
  await candidate.campaign(seeing)
  await candidate.campaign(seeing)

  expect(said).toEqual([
    [{}, expect.stringMatching(/cannot see whether the leader hangs: let all servers use the same user/)],
    [{}, expect.stringMatching(/may not end its session: let all servers use the same user/)],
  ])
  expect([leader.leads(), candidate.leads()]).toEqual([true, false])
})

test('where PostgreSQL does not track sessions, a server leaves the leader alone, and says which setting lets it see whether it hangs', async () => {
  const database = await bareDatabase()
  await runSql(database, `ALTER DATABASE ${new URL(database).pathname.slice(1)} SET track_activities = off`)
  const said: unknown[] = []
  const leader = createLeader({ log: silentLog })
  const candidate = createLeader({ log: recordingLog(said), silentMs: 0 })
  const [one, other] = [await sessionOn(database), await sessionOn(database)]

  await leader.campaign(one)
  await candidate.campaign(other)
  await candidate.campaign(other)

  expect(said).toEqual([
    [{}, expect.stringMatching(/cannot see whether the leader hangs: set track_activities/)],
  ])
  expect([leader.leads(), candidate.leads(), one.isOpen()]).toEqual([true, false, true])
})

test('a server that may end no sessions does not say that a leader hangs which does not', async () => {
  const database = await bareDatabase()
  const role = `weak_${randomUUID().replaceAll('-', '')}`
  await runSql(database, `CREATE ROLE ${role} LOGIN PASSWORD 'secret'`)
  onTestFinished(() => runSql(database, `DROP ROLE ${role}`))
  await runSql(database, 'REVOKE EXECUTE ON FUNCTION pg_terminate_backend FROM PUBLIC')
  const url = Object.assign(new URL(database), { username: role, password: 'secret' }).href
  const said: unknown[] = []
  const leader = createLeader({ log: silentLog })
  const candidate = createLeader({ log: recordingLog(said) })
  const [one, other] = [await sessionOn(url), await sessionOn(url)]

  await leader.campaign(one)
  await candidate.campaign(other)
  const ofOneThatDoesNotHang = [...said]
  await createLeader({ log: recordingLog(said), silentMs: 0 }).campaign(other)

  expect(ofOneThatDoesNotHang).toEqual([])
  expect(said).toEqual([[{}, expect.stringContaining('may not end its session')]])
})
