import type { ServerResponse } from 'node:http'
import { readAct } from '../acts/read-act.ts'
import type { Json } from '../json.ts'
import { parseJson } from '../json-fields.ts'
import type { Act, ActAnswer, PageExhibit } from '../page-protocol.ts'
import type { Person } from '../state/people.ts'
import type { Workspace } from '../state/workspace.ts'
import { answerFile } from './page-files.ts'
import { pageGallery, pageState } from './page-state.ts'
import { type Asked, replyJson, replyText } from './reply.ts'

/** What answering the browser page needs. */
export interface PageContext {
  readonly space: Workspace
  readonly act: (act: Act) => Promise<ActAnswer>
  readonly isConnected: () => boolean
  readonly exhibits: readonly PageExhibit[]
}

/** Answers the browser page: its state, the stream of changes, the acts, and its files. */
export async function answerPage(context: PageContext, asked: Asked): Promise<void> {
  const { request, response, url } = asked
  const route = `${request.method} ${url.pathname}`
  if (route === 'POST /sandbox/act') return answerAct(context, asked)
  if (request.method !== 'GET') return replyText(response, 405, 'Expected a GET')
  for (const [name, value] of PAGE_HEADERS) response.setHeader(name, value)
  if (route === 'GET /sandbox/state') return answerState(context, asked)
  if (route === 'GET /sandbox/gallery') return answerGallery(context, response)
  if (route === 'GET /sandbox/events') return answerEvents(context, response)
  return answerFile(response, url.pathname === '/gallery' ? '/gallery.html' : url.pathname)
}

const PAGE_HEADERS = [
  [
    'content-security-policy',
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ],
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
] as const

/** A JSON body and the page's own origin: another site's form can send neither. */
async function answerAct(context: PageContext, { request, response, body }: Asked): Promise<void> {
  const { origin, host } = request.headers
  const isJson = request.headers['content-type']?.startsWith('application/json') ?? false
  const isOwn = origin === undefined || origin === `http://${host}`
  if (!isJson || !isOwn) return replyText(response, 403, 'Expected JSON from the page itself')
  const act = readAct(parseJson(body.toString()))
  if (act === null) return replyText(response, 400, 'Expected an act, as page-protocol.ts describes it')
  const { ok, problem } = await context.act(act)
  replyJson(response, 200, { ok, problem })
}

function answerState({ space, isConnected, exhibits }: PageContext, { response, url }: Asked): void {
  const me = space.people.get(url.searchParams.get('as') ?? '') ?? firstPerson(space)
  const shown = { isConnected: isConnected(), hasGallery: exhibits.length > 0 }
  replyJson(response, 200, asJson(pageState(space, me, shown)))
}

function answerGallery({ space, exhibits }: PageContext, response: ServerResponse): void {
  replyJson(response, 200, asJson(pageGallery(space, exhibits)))
}

function answerEvents({ space }: PageContext, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  const tell = (revision: number): void => {
    response.write(`event: changed\ndata: ${revision}\n\n`)
  }
  const stop = space.changes.listen(tell)
  response.on('close', stop)
  tell(space.changes.revision())
}

function firstPerson(space: Workspace): Person {
  const people = [...space.people.values()]
  return people.find((person) => !person.bot && !person.deleted) ?? space.bot
}

function asJson(value: object): Json {
  return parseJson(JSON.stringify(value)) ?? null
}
