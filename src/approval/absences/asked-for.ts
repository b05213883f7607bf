import type { RequestId } from '../../core/ids.ts'
import type { ApproverGroup } from '../../policy/bundle.ts'
import { notifiedPerson } from '../decide/notified-person.ts'
import { currentGroups } from '../decide/stages.ts'
import { idOf } from '../eligibility/eligibility.ts'
import { inactivePeople } from '../eligibility/inactive-people.ts'
import type { Absence } from '../model/absence.ts'
import type { PendingRequest } from '../model/request.ts'
import type { Directory } from '../ports/directory.ts'
import type { Substitutes } from './substitutes.ts'

/**
 * The names of those in whose place a person is asked, for each of these requests; those without any are left out. Never
 * rejects.
 */
export type AskedFor = (
  personId: string,
  requests: readonly PendingRequest[],
) => Promise<ReadonlyMap<RequestId, readonly string[]>>

interface Deps {
  readonly substitutes: Substitutes
  readonly directory: Directory
  /** Of the bundle in force. */
  readonly approvers: () => ReadonlyMap<string, ApproverGroup>
}

export function createAskedFor({ substitutes, directory, approvers }: Deps): AskedFor {
  const lookUp = (who: string) => idOf(directory, who).catch(() => null)
  return async (personId, requests) => {
    const absencesOf = oncePerGroup(approvers(), substitutes)
    const found = await Promise.all(
      requests.map(async (request) => {
        const inGroups = await Promise.all(currentGroups(request.state).map(absencesOf))
        if (inGroups.every(({ size }) => size === 0)) return [request.id, []] as const
        const inactive = await inactivePeople(request, lookUp)
        return [request.id, namesIn(inGroups, personId, (id) => !inactive.has(id))] as const
      }),
    )
    return new Map(found.filter(([, names]) => names.length > 0))
  }
}

type GroupAbsences = ReadonlyMap<string, Absence>

function oncePerGroup(
  approvers: ReadonlyMap<string, ApproverGroup>,
  substitutes: Substitutes,
): (name: string) => Promise<GroupAbsences> {
  const known = new Map<string, Promise<GroupAbsences>>()
  return (name) => {
    const group = approvers.get(name)
    const found =
      known.get(name) ?? (group === undefined ? Promise.resolve(new Map()) : substitutes.of(group))
    known.set(name, found)
    return found
  }
}

function namesIn(
  inGroups: readonly GroupAbsences[],
  personId: string,
  mayAct: (id: string) => boolean,
): readonly string[] {
  const names = inGroups.flatMap((absences) =>
    [...absences]
      .filter(([id]) => mayAct(id) && notifiedPerson(id, absences, mayAct) === personId)
      .map(([, { person }]) => person.name),
  )
  return [...new Set(names)]
}
