import { subscribe } from 'node:diagnostics_channel'
import { runDueTurns } from './fake-clock.ts'

/** Calls of this process to the Web API that have no answer yet. */
const underWay = new Set<unknown>()
let ended = Promise.withResolvers<void>()

subscribe('undici:request:create', (message) => {
  const { request } = message as Observed
  if (request.path.startsWith('/api/')) underWay.add(request)
})
for (const end of ['undici:request:trailers', 'undici:request:error']) {
  subscribe(end, (message) => {
    if (!underWay.delete((message as Observed).request)) return
    ended.resolve()
    ended = Promise.withResolvers()
  })
}

interface Observed {
  readonly request: { readonly path: string }
}

/** Lets what is due in the event loop run, until no call to Slack is under way: on a busy machine, time would pass for them. */
export async function settleSlackCalls(): Promise<void> {
  await runDueTurns()
  while (underWay.size > 0) {
    await ended.promise
    await runDueTurns()
  }
}
