import type { PagePerson } from '../../page-protocol.ts'
import { initialsOf } from '../identity.ts'
import { el } from './dom.ts'
import { icon } from './icon.ts'
import type { Names } from './names.ts'

/** How large an avatar is drawn. */
export type AvatarSize = 'large' | 'medium' | 'small'

/** The coloured square of a person with their initials; apps get a shield. */
export function avatar(person: PagePerson, size: AvatarSize, names: Names): HTMLElement {
  const content = person.isBot ? icon('shield') : initialsOf(person.name)
  const tint = person.isBot ? 'tint-app' : `tint-${names.tints.get(person.id) ?? 0}`
  return el('span', { class: `avatar avatar-${size} ${tint}`, 'aria-hidden': 'true' }, content)
}
