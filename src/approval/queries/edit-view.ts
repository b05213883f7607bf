import type { ChangeView, EditView } from '#protocol/request.ts'
import { changesBetween } from '../model/param-changes.ts'
import type { Edit, VetoRequest } from '../model/request.ts'

/** What a person changed, with masked values. */
export function editView({ maskedParams }: Pick<VetoRequest, 'maskedParams'>, edit: Edit): EditView {
  const { by, atMs } = edit
  const changes: readonly ChangeView[] = changesBetween(maskedParams, edit.maskedParams)
  return { by: by.id, name: by.name, at: new Date(atMs).toISOString(), changes: [...changes] }
}
