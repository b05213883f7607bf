import pg from 'pg'
import { runDueTurns } from './fake-clock.ts'

const { query } = pg.Client.prototype
const unanswered = new Set<Promise<unknown>>()

Object.assign(pg.Client.prototype, {
  query(this: pg.Client, ...args: unknown[]): unknown {
    const sent: unknown = Reflect.apply(query, this, args)
    if (sent instanceof Promise) {
      const answered = () => unanswered.delete(sent)
      unanswered.add(sent)
      sent.then(answered, answered)
    }
    return sent
  },
})

/** Lets what is due in the event loop run, until no statement of this process waits for PostgreSQL: a file answers at once. */
export async function settlePostgres(): Promise<void> {
  await runDueTurns()
  while (unanswered.size > 0) {
    await Promise.allSettled(unanswered)
    await runDueTurns()
  }
}
