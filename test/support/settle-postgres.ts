import pg from 'pg'
import { runDueTurns } from './fake-clock.ts'

const { query, connect } = pg.Client.prototype
const unanswered = new Set<Promise<unknown>>()

Object.assign(pg.Client.prototype, {
  query(this: pg.Client, ...args: unknown[]): unknown {
    return noted(Reflect.apply(query, this, args))
  },
  connect(this: pg.Client, ...args: unknown[]): unknown {
    return noted(Reflect.apply(connect, this, args))
  },
})

function noted(sent: unknown): unknown {
  if (sent instanceof Promise) {
    const answered = () => unanswered.delete(sent)
    unanswered.add(sent)
    sent.then(answered, answered)
  }
  return sent
}

/** Lets what is due in the event loop run, until nothing of this process waits for PostgreSQL: a file answers at once. */
export async function settlePostgres(): Promise<void> {
  await runDueTurns()
  while (unanswered.size > 0) {
    await Promise.allSettled(unanswered)
    await runDueTurns()
  }
}
