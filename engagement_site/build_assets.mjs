/**
 * Builds the public site's styles and scripts into var/build/static/engagement_site/.
 *
 * Nothing it writes is committed: Django finds the folder through STATICFILES_DIRS.
 * With --tidy-lock it only takes the funding addresses out of package-lock.json, so
 * that the lock names packages and hashes but no hosts.
 */
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const project = dirname(here)
const packages = join(project, 'node_modules')
const output = join(project, 'var', 'build', 'static', 'engagement_site')

async function compileStyles () {
  const sass = await import('sass')
  const { css } = await sass.compileAsync(join(here, 'styles', 'site.scss'), {
    loadPaths: [packages],
    style: 'compressed',
    charset: false,
    // Warnings from the installed package are its authors' to mend; ours still show.
    quietDeps: true
  })
  await writeFile(join(output, 'site.css'), css)
  return css.length
}

async function copyScripts () {
  const frontend = join(packages, 'govuk-frontend', 'dist', 'govuk', 'govuk-frontend.min.js')
  const source = await readFile(frontend, 'utf8')
  // The source map is not shipped, and Django's manifest storage refuses a link to a missing file.
  await writeFile(
    join(output, 'govuk-frontend.min.js'),
    source.replace(/^\/\/# sourceMappingURL=.*$/m, '')
  )
  const scripts = (await readdir(join(here, 'scripts'))).filter((name) => name.endsWith('.js'))
  await Promise.all(scripts.map((name) => cp(join(here, 'scripts', name), join(output, name))))
  return scripts.length + 1
}

async function tidyLock () {
  const path = join(project, 'package-lock.json')
  const lock = JSON.parse(await readFile(path, 'utf8'))
  for (const entry of Object.values(lock.packages)) {
    delete entry.funding
    delete entry.resolved
  }
  await writeFile(path, `${JSON.stringify(lock, null, 2)}\n`)
}

async function build () {
  const began = performance.now()
  await rm(output, { recursive: true, force: true })
  await mkdir(output, { recursive: true })
  const [bytes, scripts] = await Promise.all([compileStyles(), copyScripts()])
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(`Built site.css (${Math.round(bytes / 1024)} kB) and ${scripts} scripts in ${seconds} s`)
}

await (process.argv.includes('--tidy-lock') ? tidyLock() : build())
