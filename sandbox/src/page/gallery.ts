import type { PageGallery } from '../page-protocol.ts'
import { setUpCaptions } from './captions.ts'
import { browserNowMs } from './clock.ts'
import { setUpDrawer } from './drawer.ts'
import { icon } from './render/icon.ts'
import { namesOf } from './render/names.ts'
import { renderPreviews } from './render/previews.ts'
import { slot } from './slot.ts'

void show()

async function show(): Promise<void> {
  slot('drawer-button').append(icon('menu'))
  setUpDrawer(slot('contents'))
  setUpCaptions(slot('captions'))
  const response = await fetch('/sandbox/gallery')
  const gallery: PageGallery = await response.json()
  renderPreviews(gallery, namesOf(gallery, '', browserNowMs()))
  document.getElementById(location.hash.slice(1))?.scrollIntoView()
}
