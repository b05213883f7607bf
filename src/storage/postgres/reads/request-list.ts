import type {
  RequestListFilter,
  RequestListPage,
  RequestListRow,
  RequestListStore,
} from '../../../approval/ports/request-list.ts'
import { decodeReadable } from '../../codecs/read-stored.ts'
import { decodeRequest } from '../../codecs/request.ts'
import type { Reader } from '../session/reader.ts'
import { reasonIds } from './reason-ids.ts'
import { requestListQuery } from './request-list-query.ts'
import { seqRange } from './seq-range.ts'

export function requestListReads({ lookUp, search }: Reader): RequestListStore {
  async function requestList({
    cursor,
    end: firstEnd,
    ...filter
  }: RequestListFilter): Promise<RequestListPage> {
    const [{ from, before: newest }, reasons] = await Promise.all([
      seqRange(lookUp, filter),
      reasonIds(search, filter.reason),
    ])
    const end = Math.min(newest, firstEnd ?? newest)
    const { text, values } = requestListQuery(
      { filter, reasons },
      { from, before: Math.min(end, cursor ?? end), end },
    )
    const found = await search<PlacedRow>(text, values)
    const last = found.length > filter.limit ? found[filter.limit - 1] : undefined
    return {
      rows: found.slice(0, filter.limit).flatMap(readableRow),
      next: last?.seq ?? null,
      searchedToMs: null,
      end,
    }
  }
  return { requestList }
}

interface PlacedRow {
  readonly seq: number
  readonly atMs: number
}

function readableRow(row: PlacedRow): readonly RequestListRow[] {
  const { seq, atMs } = row
  return decodeReadable(decodeRequest, [row]).map((request) => ({ seq, atMs, request }))
}
