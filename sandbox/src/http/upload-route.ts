import type { Workspace } from '../state/workspace.ts'
import { type Exchange, replyText } from './reply.ts'

/** Answers `/upload/ID`: the bytes of a file whose address files.getUploadURLExternal gave. */
export function answerUpload(workspace: Workspace, { response, url, body }: Exchange): void {
  const file = workspace.files.get(url.pathname.slice('/upload/'.length))
  if (file === undefined) {
    replyText(response, 404, 'There is no such upload')
  } else {
    workspace.files.set(file.id, { ...file, bytes: body })
    replyText(response, 200, `OK - ${body.length}`)
  }
}
