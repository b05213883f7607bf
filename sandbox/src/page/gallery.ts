import type { PageGallery } from '../page-protocol.ts'
import { browserNowMs } from './clock.ts'
import { tintsOf } from './identity.ts'
import type { Names } from './render/names.ts'
import { renderPreviews } from './render/previews.ts'

void show()

async function show(): Promise<void> {
  const response = await fetch('/sandbox/gallery')
  const gallery: PageGallery = await response.json()
  renderPreviews(gallery, namesOf(gallery))
  document.getElementById(location.hash.slice(1))?.scrollIntoView()
}

function namesOf({ people }: PageGallery): Names {
  return {
    people: new Map(people.map((person) => [person.id, person])),
    tints: tintsOf(people),
    channels: new Map(),
    meId: '',
    nowMs: browserNowMs(),
  }
}
