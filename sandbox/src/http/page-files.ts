import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import { replyText } from './reply.ts'

const FOLDER = new URL('../page/', import.meta.url)

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  ts: 'text/javascript; charset=utf-8',
}

/** Answers a GET with a file of the page; `/` is its index. TypeScript is served as JavaScript, which a built package has in its place. */
export async function answerFile(response: ServerResponse, path: string): Promise<void> {
  const name = path === '/' ? 'index.html' : path.slice(1)
  const extension = /^(?:[a-z0-9-]+\/)*[a-z0-9-]+\.([a-z]+)$/.exec(name)?.[1] ?? ''
  const type = TYPES[extension]
  const text = type === undefined ? null : await readAsServed(name)
  if (type === undefined || text === null) return replyText(response, 404, 'There is no such page')
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(text)
}

async function readAsServed(name: string): Promise<string | null> {
  if (!name.endsWith('.ts')) return readText(new URL(name, FOLDER))
  const built = await readText(new URL(name.replace(/ts$/, 'js'), FOLDER))
  if (built !== null) return built
  const source = await readText(new URL(name, FOLDER))
  return source === null ? null : stripped(name, source)
}

/** What was served last of each file: a browser asks for all of them at each load of the page. */
const served = new Map<string, { readonly source: string; readonly text: string }>()

function stripped(name: string, source: string): string {
  const last = served.get(name)
  if (last?.source === source) return last.text
  const text = stripTypeScriptTypes(source)
  served.set(name, { source, text })
  return text
}

async function readText(file: URL): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch {
    return null
  }
}
