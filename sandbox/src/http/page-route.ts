import type { ServerResponse } from 'node:http'
import { readInteraction } from '../interactions/read-interaction.ts'
import type { Json } from '../json.ts'
import { parseJson } from '../json-fields.ts'
import type { Interaction, InteractionResult, PagePreview } from '../page-protocol.ts'
import type { Person } from '../state/people.ts'
import type { Workspace } from '../state/workspace.ts'
import { answerFile } from './page-files.ts'
import { pageGallery, pageState } from './page-state.ts'
import { type Exchange, replyJson, replyText } from './reply.ts'

/** What answering the browser page needs. */
export interface PageContext {
  readonly workspace: Workspace
  readonly perform: (interaction: Interaction) => Promise<InteractionResult>
  readonly isConnected: () => boolean
  readonly previews: readonly PagePreview[]
}

/** Answers the browser page: its state, the stream of changes, the interactions, and its files. */
export async function answerPage(context: PageContext, exchange: Exchange): Promise<void> {
  const { request, response, url } = exchange
  const route = `${request.method} ${url.pathname}`
  if (route === 'POST /sandbox/interactions') return answerInteraction(context, exchange)
  if (request.method !== 'GET') return replyText(response, 405, 'Expected a GET')
  for (const [name, value] of PAGE_HEADERS) response.setHeader(name, value)
  if (route === 'GET /sandbox/state') return answerState(context, exchange)
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
async function answerInteraction(context: PageContext, { request, response, body }: Exchange): Promise<void> {
  const { origin, host } = request.headers
  const isJson = request.headers['content-type']?.startsWith('application/json') ?? false
  const isOwn = origin === undefined || origin === `http://${host}`
  if (!isJson || !isOwn) return replyText(response, 403, 'Expected JSON from the page itself')
  const interaction = readInteraction(parseJson(body.toString()))
  if (interaction === null)
    return replyText(
      response,
      400,
      'Expected an interaction: a JSON object with `do` (click, submit, close, type or open_home) and `as` (a user id)',
    )
  const { ok, problem } = await context.perform(interaction)
  replyJson(response, 200, { ok, problem })
}

function answerState({ workspace, isConnected, previews }: PageContext, { response, url }: Exchange): void {
  const me = workspace.people.get(url.searchParams.get('as') ?? '') ?? firstPerson(workspace)
  const shown = { isConnected: isConnected(), hasGallery: previews.length > 0 }
  replyJson(response, 200, asJson(pageState(workspace, me, shown)))
}

function answerGallery({ workspace, previews }: PageContext, response: ServerResponse): void {
  replyJson(response, 200, asJson(pageGallery(workspace, previews)))
}

function answerEvents({ workspace }: PageContext, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  const notify = (revision: number): void => {
    response.write(`event: changed\ndata: ${revision}\n\n`)
  }
  const stop = workspace.changes.listen(notify)
  response.on('close', stop)
  notify(workspace.changes.revision())
}

function firstPerson(workspace: Workspace): Person {
  const people = [...workspace.people.values()]
  return people.find((person) => !person.bot && !person.deleted) ?? workspace.bot
}

function asJson(value: object): Json {
  return parseJson(JSON.stringify(value)) ?? null
}
