/**
 * Keeps one copy of the check-in page, so that it opens again when the connection is gone.
 *
 * It is asked for this event's check-in page alone: nothing else of the site passes through it.
 * The copy holds names, so it goes after a day, when the server no longer shows the page to this
 * phone (signed out, not allowed), and when check-in is over.
 */
const SCOPE = self.registration.scope
const KEPT = `check-in:${new URL(SCOPE).pathname}`
const A_DAY = 24 * 3600 * 1000
const PARTS = ['style', 'script', 'font', 'image']

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()))

self.addEventListener('fetch', event => {
  const { request } = event
  const address = new URL(request.url)
  if (request.method !== 'GET' || address.origin !== self.location.origin) return
  if (request.mode === 'navigate') event.respondWith(page(request))
  else if (PARTS.includes(request.destination)) event.respondWith(part(request))
})

self.addEventListener('message', event => {
  if (event.data.keep) event.waitUntil(keepAll(event.data.keep, event.source))
  if (event.data.forget) event.waitUntil(caches.delete(KEPT))
})

async function page (request) {
  let answer
  try {
    answer = await fetch(request)
  } catch (error) {
    const copy = await kept()
    if (copy) return copy
    throw error
  }
  if (answer.status >= 500) return await kept() || answer
  if (request.url !== SCOPE) return answer
  if (answer.ok) await keep(answer.clone())
  else await caches.delete(KEPT)
  return answer
}

async function part (request) {
  try {
    return await fetch(request)
  } catch (error) {
    const copy = await caches.match(request, { cacheName: KEPT })
    if (copy) return copy
    throw error
  }
}

async function keepAll (addresses, page) {
  const answer = await fetch(SCOPE, { redirect: 'manual' })
  if (!answer.ok) return
  await keep(answer)
  const cache = await caches.open(KEPT)
  await cache.addAll(addresses)
  page.postMessage({ kept: true })
}

async function keep (answer) {
  const headers = new Headers(answer.headers)
  headers.set('X-Kept-At', String(Date.now()))
  const cache = await caches.open(KEPT)
  await cache.put(SCOPE, new Response(await answer.blob(), { headers }))
}

async function kept () {
  const copy = await caches.match(SCOPE, { cacheName: KEPT })
  if (copy && Date.now() - Number(copy.headers.get('X-Kept-At')) < A_DAY) return copy
  await caches.delete(KEPT)
}
