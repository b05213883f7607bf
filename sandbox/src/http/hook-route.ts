import { isObject, parseJson } from '../json-fields.ts'
import { useResponseUrl } from '../response-url.ts'
import type { Workspace } from '../state/workspace.ts'
import { type Asked, replyJson, replyText } from './reply.ts'

/** Answers `/response/KEY`: what the app has to say after its acknowledgement. */
export function answerResponseUrl(space: Workspace, { response, url, body }: Asked): void {
  const answer = parseJson(body.toString())
  const key = url.pathname.slice('/response/'.length)
  const refusal = isObject(answer) ? useResponseUrl(space, key, answer) : 'invalid_json'
  if (refusal === null) replyJson(response, 200, { ok: true })
  else replyJson(response, refusal === 'expired_url' ? 404 : 400, { ok: false, error: refusal })
}

/** Answers `/upload/ID`: the bytes of a file whose address files.getUploadURLExternal gave. */
export function answerUpload(space: Workspace, { response, url, body }: Asked): void {
  const file = space.files.get(url.pathname.slice('/upload/'.length))
  if (file === undefined) {
    replyText(response, 404, 'There is no such upload')
  } else {
    space.files.set(file.id, { ...file, bytes: body })
    replyText(response, 200, `OK - ${body.length}`)
  }
}
