import type { ArchiveResult } from '../approval/ports/checkpoint-archive.ts'

/** Enough for the beginning of an error, which contains its code. */
const MAX_BYTES = 2_048

/** What an object store answered to a conditional PUT: also an object that is there already is stored. */
export async function classifyResponse(response: Response): Promise<ArchiveResult> {
  const { status } = response
  const isStored = (status >= 200 && status < 300) || status === 412
  const code = isStored ? null : errorCode(await beginningOf(response))
  await response.body?.cancel().catch(() => {})
  if (isStored) return { kind: 'stored' }
  return { kind: 'failed', why: `the bucket answered ${status}${code === null ? '' : ` ${code}`}` }
}

async function beginningOf({ body }: Response): Promise<string> {
  const reader = body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  while (reader !== undefined && text.length < MAX_BYTES) {
    const { done, value } = await reader.read()
    if (done) break
    text += decoder.decode(value, { stream: true })
  }
  reader?.releaseLock()
  return text
}

/** Its code, such as `AccessDenied`, and not its message, which may quote what was sent. */
function errorCode(xml: string): string | null {
  return /<Code>([A-Za-z]{1,60})<\/Code>/.exec(xml)?.[1] ?? null
}
