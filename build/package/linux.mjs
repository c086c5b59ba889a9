/**
 * Packages for Linux, made from the unpacked app by the distributions' own tools. There are no maintainer
 * scripts: the link in /usr/bin, the desktop file and the file type are plain files, and the system's
 * triggers do the rest.
 */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from '../processes.mjs'
import { inRoot } from '../setup/paths.mjs'
import { executable, filesBelow, installedAt, maintainer, reportType } from './about.mjs'
import { scratch } from './builder.mjs'
import { pngSizes } from './icons.mjs'

/** @typedef {import('./about.mjs').About} About */

const desktopEntry = `[Desktop Entry]
Name=Claimcheck
Comment=Say why an MCP gateway rejects a token, and change it safely
Exec=${installedAt}/${executable} %f
Icon=${executable}
Terminal=false
Type=Application
Categories=Development;Network;
MimeType=${reportType};
StartupWMClass=Claimcheck
`

const mimeInfo = `<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="${reportType}">
    <comment>Claimcheck report</comment>
    <sub-class-of type="application/json"/>
    <glob pattern="*.claimcheck"/>
  </mime-type>
</mime-info>
`

const copyright = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Claimcheck
Files: *
Copyright: The Claimcheck authors
License: Apache-2.0
 On Debian systems the text is in /usr/share/common-licenses/Apache-2.0. The licences of what is contained are in
 ${installedAt}/THIRD-PARTY-LICENSES.txt and ${installedAt}/LICENSES.chromium.html.
`

/**
 * The libraries Electron needs. libx11-xcb and libsecret are loaded by name at run time, which the binary
 * does not show.
 */
const debNeeds = [
  'libgtk-3-0 | libgtk-3-0t64',
  'libnss3',
  'libasound2 | libasound2t64',
  'libgbm1',
  'libx11-xcb1',
  'libsecret-1-0',
]
const rpmNeeds = [
  'libgtk-3.so.0',
  'libnss3.so',
  'libasound.so.2',
  'libgbm.so.1',
  'libX11-xcb.so.1',
  'libsecret-1.so.0',
]

/**
 * Lays the files out as they will be installed. The sandbox helper is setuid, for systems without user
 * namespaces.
 *
 * @param {string} folder made anew
 * @param {string} app the unpacked app
 * @param {string} icons
 * @param {string} name the package's
 */
function layOut(folder, app, icons, name) {
  rmSync(folder, { recursive: true, force: true })
  const at = (/** @type {string} */ path) => join(folder, path)
  const write = (/** @type {string} */ path, /** @type {string} */ text) => {
    mkdirSync(dirname(at(path)), { recursive: true })
    writeFileSync(at(path), text)
  }
  cpSync(app, at(installedAt), { recursive: true, verbatimSymlinks: true })
  mkdirSync(at('/usr/bin'), { recursive: true })
  symlinkSync(join(installedAt, executable), at(`/usr/bin/${executable}`))
  write(`/usr/share/applications/${executable}.desktop`, desktopEntry)
  write(`/usr/share/mime/packages/${executable}.xml`, mimeInfo)
  write(`/usr/share/doc/${name}/copyright`, copyright)
  for (const size of pngSizes.filter((side) => side <= 512)) {
    const themed = at(`/usr/share/icons/hicolor/${size}x${size}/apps/${executable}.png`)
    mkdirSync(dirname(themed), { recursive: true })
    cpSync(join(icons, `${size}.png`), themed)
  }
  cpSync(
    inRoot('build', 'package', 'icon.svg'),
    at(`/usr/share/icons/hicolor/scalable/apps/${executable}.svg`),
  )
}

/**
 * Makes every file and folder readable by all and writable by its owner, and gives all of them one date.
 *
 * @param {string} folder
 * @param {number} epoch
 */
function settle(folder, epoch) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue
    const path = join(entry.parentPath, entry.name)
    const runs = entry.isDirectory() || (statSync(path).mode & 0o100) !== 0
    chmodSync(path, entry.name === 'chrome-sandbox' ? 0o4755 : runs ? 0o755 : 0o644)
    utimesSync(path, epoch, epoch)
  }
}

/**
 * @param {About} about
 * @param {string} app
 * @param {string} icons
 * @param {string} target
 * @param {boolean} fast less compressed, for tests
 */
export async function makeDeb(about, app, icons, target, fast) {
  const folder = join(scratch, 'deb')
  layOut(folder, app, icons, about.name)
  const files = filesBelow(folder)
  const bytes = files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
  const sums = files.map((name) => `${md5(join(folder, name))}  ${name}\n`)
  mkdirSync(join(folder, 'DEBIAN'))
  writeFileSync(join(folder, 'DEBIAN', 'md5sums'), sums.join(''))
  writeFileSync(join(folder, 'DEBIAN', 'control'), control(about, Math.ceil(bytes / 1024)))
  settle(folder, about.epoch)
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(about.epoch) }
  const options = ['--root-owner-group', ...(fast ? ['-Zgzip', '-z1'] : ['-Zxz', '-z6']), '--build']
  await run('dpkg-deb', [...options, folder, target], { env })
  rmSync(folder, { recursive: true })
}

/** @param {About} about @param {number} size KiB installed */
const control = (about, size) => `Package: ${about.name}
Version: ${about.version}
Architecture: amd64
Maintainer: ${maintainer}
Installed-Size: ${size}
Depends: ${debNeeds.join(', ')}
Recommends: xdg-utils, libgl1, gnome-keyring | kwalletmanager
${about.name === executable ? '' : `Provides: ${executable}\n`}Conflicts: ${about.name === executable ? `${executable}-untrusted-runtime` : executable}
Section: devel
Priority: optional
Description: ${about.summary}
 A desktop companion for operators of a ContextForge MCP gateway.${
   about.electronDist === undefined
     ? ''
     : '\n Built with a test runtime in place of the official Electron: for tests, not for production.'
 }
`

/**
 * @param {About} about
 * @param {string} app
 * @param {string} icons
 * @param {string} target
 * @param {boolean} fast less compressed, for tests
 */
export async function makeRpm(about, app, icons, target, fast) {
  const folder = join(scratch, 'rpm')
  layOut(join(folder, 'files'), app, icons, about.name)
  settle(join(folder, 'files'), about.epoch)
  writeFileSync(join(folder, 'claimcheck.spec'), spec(about, join(folder, 'files')))
  const define = (/** @type {string} */ name, /** @type {string} */ value) => ['--define', `${name} ${value}`]
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(about.epoch) }
  const options = [
    ...define('_topdir', folder),
    ...define('_rpmdir', join(folder, 'made')),
    ...define('_rpmfilename', 'package.rpm'),
    ...define('_build_id_links', 'none'),
    ...define('_binary_payload', fast ? 'w1.gzdio' : 'w6T2.xzdio'),
    ...define('_buildhost', 'localhost'),
    ...define('use_source_date_epoch_as_buildtime', '1'),
    ...define('clamp_mtime_to_source_date_epoch', '1'),
    ...define('__os_install_post', '%{nil}'),
    ...define('debug_package', '%{nil}'),
  ]
  await run('rpmbuild', ['-bb', '--target', 'x86_64', ...options, join(folder, 'claimcheck.spec')], { env })
  cpSync(join(folder, 'made', 'package.rpm'), target)
  rmSync(folder, { recursive: true })
}

/**
 * An RPM version cannot contain a hyphen, so the mark for an untrusted runtime goes into the release number.
 */
const spec = (/** @type {About} */ about, /** @type {string} */ files) => `Name: ${about.name}
Version: ${about.plainVersion}
Release: 1${about.electronDist === undefined ? '' : '.untrusted_runtime'}
Summary: ${about.summary}
License: Apache-2.0
AutoReqProv: no
${rpmNeeds.map((library) => `Requires: ${library}()(64bit)`).join('\n')}
Recommends: xdg-utils
${about.name === executable ? '' : `Provides: ${executable}\n`}Conflicts: ${about.name === executable ? `${executable}-untrusted-runtime` : executable}
%description
${about.summary}.
%install
cp -a ${files}/. %{buildroot}/
%files
${['opt/claimcheck', ...filesOutside(files)].map((path) => `/${path}`).join('\n')}
%attr(4755, root, root) ${installedAt}/chrome-sandbox
`

/** @param {string} folder */
const filesOutside = (folder) => [
  `usr/bin/${executable}`,
  ...filesBelow(folder).filter((path) => !path.startsWith('opt/')),
]

/**
 * @param {About} about
 * @param {string} app
 * @param {string} target
 */
export async function makeArchive(about, app, target) {
  const folder = join(scratch, 'archive')
  const name = `claimcheck-${about.version}`
  rmSync(folder, { recursive: true, force: true })
  cpSync(app, join(folder, name), { recursive: true, verbatimSymlinks: true })
  settle(folder, about.epoch)
  const options = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', `--mtime=@${about.epoch}`]
  await run('tar', [...options, '-I', 'gzip -n -6', '-C', folder, '-cf', target, name])
  rmSync(folder, { recursive: true })
}

/** @param {string} file */
const md5 = (file) => createHash('md5').update(readFileSync(file)).digest('hex')
