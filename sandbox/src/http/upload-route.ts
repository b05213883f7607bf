import type { Workspace } from '../state/workspace.ts'
import { type Exchange, replyText } from './reply.ts'

/** Answers `/upload/ID`: the bytes of a file whose address files.getUploadURLExternal gave, alone or in a form. */
export async function answerUpload(
  workspace: Workspace,
  { request, response, url, body }: Exchange,
): Promise<void> {
  const file = workspace.files.get(url.pathname.slice('/upload/'.length))
  if (file === undefined) {
    replyText(response, 404, 'There is no such upload')
    return
  }
  const bytes = await fileIn(body, request.headers['content-type'] ?? '')
  if (bytes === null) {
    replyText(response, 400, 'The form has no file')
    return
  }
  workspace.files.set(file.id, { ...file, bytes })
  replyText(response, 200, `OK - ${bytes.length}`)
}

/** The only file of a form, or the whole body of any other upload; null: a form without a file. */
async function fileIn(body: Buffer, contentType: string): Promise<Buffer | null> {
  if (!contentType.startsWith('multipart/form-data')) return body
  const headers = { 'content-type': contentType }
  const form = await new Response(new Uint8Array(body), { headers }).formData().catch(() => null)
  const parts = form === null ? [] : [...form.values()]
  const file = parts.find((part) => typeof part !== 'string')
  return file === undefined ? null : Buffer.from(await file.arrayBuffer())
}
