import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test, type CDPSession } from '@playwright/test'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { CONTENT_SECURITY_POLICY, START_PAGE } from '../../electron/app/security.ts'
import { startLoopback, type Loopback } from '../helpers/loopback.ts'
import { processesOf, type Packaged } from '../helpers/packaged.ts'
import { installRelease, type Release } from './release.ts'

/*
 * The twenty items of Electron's security checklist (docs/tutorial/security.md), by their numbers, against
 * the packaged app as an ordinary user runs it: sandbox on, fuses as shipped. What can be tried is tried; the
 * rest is read in the package.
 */

let release: Release
let app: Packaged
let cdp: CDPSession
let stranger: Loopback
/** A stranger by name, so that it is not taken for the trustworthy loopback. */
let strange: string
/** Everything the page asked for since it was loaded again. */
const asked: { url: string; headers: Record<string, string> }[] = []

test.beforeAll(async () => {
  release = installRelease()
  stranger = await startLoopback((request, response) => {
    const script = request.url.endsWith('.js')
    response.writeHead(200, { 'content-type': script ? 'text/javascript' : 'text/html' })
    response.end(script ? 'window.__stranger = true' : '<!doctype html><title>stranger</title>')
  })
  strange = `http://stranger.test:${stranger.port}`
  app = await release.launch(['--host-resolver-rules=MAP stranger.test 127.0.0.1'])
  cdp = await app.page.context().newCDPSession(app.page)
  await cdp.send('Network.enable')
  cdp.on('Network.responseReceived', ({ response }) => {
    asked.push({ url: response.url, headers: response.headers })
  })
  await reload()
})
test.afterAll(async () => {
  await app?.quit()
  await stranger?.stop()
  release?.remove()
})

async function reload(): Promise<void> {
  asked.length = 0
  await cdp.send('Page.reload')
  await app.page.getByRole('button', { name: /Explore the built-in demo/ }).waitFor()
}

/** Runs a check with our policy out of the way, to see what holds besides. */
async function withoutPolicy<T>(work: () => Promise<T>): Promise<T> {
  await cdp.send('Page.setBypassCSP', { enabled: true })
  await reload()
  try {
    return await work()
  } finally {
    await cdp.send('Page.setBypassCSP', { enabled: false })
    await reload()
  }
}

const targets = async (): Promise<string[]> => {
  const { targetInfos } = await cdp.send('Target.getTargets')
  return targetInfos
    .filter(({ type }) => type !== 'browser' && type !== 'tab')
    .map(({ type, url }) => `${type} ${url}`)
}
const main = (): string =>
  release.filesInside
    .filter((name) => /^\/out\/main\/.*\.js$/.test(name))
    .map((name) => release.inside(name.slice(1)))
    .join('\n')
const page = (): string =>
  release.filesInside
    .filter((name) => /^\/out\/renderer\/.*\.(js|html)$/.test(name))
    .map((name) => release.inside(name.slice(1)))
    .join('\n')
const seconds = (milliseconds: number): Promise<void> => app.page.waitForTimeout(milliseconds)

test('1 only secure content is loaded: every file is our own', async () => {
  expect(asked.length).toBeGreaterThan(2)
  expect(asked.filter(({ url }) => !url.startsWith('app://claimcheck/')).map(({ url }) => url)).toEqual([])
  await app.page.evaluate(async (from) => {
    const add = (tag: 'img' | 'script' | 'link'): void => {
      const element = Object.assign(document.createElement(tag), {
        src: `${from}/${tag}.js`,
        href: `${from}/${tag}`,
        rel: 'stylesheet',
      })
      document.head.append(element)
    }
    for (const tag of ['img', 'script', 'link'] as const) add(tag)
    await fetch(`${from}/fetch`).catch(() => undefined)
  }, strange)
  await seconds(300)
  expect(stranger.seen).toEqual([])
})

test('2 no Node integration', async () => {
  const found = await app.page.evaluate(() =>
    ['require', 'process', 'module', 'exports', 'Buffer', 'global', '__dirname', 'setImmediate'].filter(
      (name) => name in window,
    ),
  )
  expect(found).toEqual([])
  expect(main()).not.toMatch(/nodeIntegration(InWorker|InSubFrames)?:\s*true/)
})

test('3 context isolation: the preload lives in a world of its own', async () => {
  const worlds: string[] = []
  cdp.on('Runtime.executionContextCreated', ({ context }) => worlds.push(context.name))
  await cdp.send('Runtime.disable')
  await cdp.send('Runtime.enable')
  await expect.poll(() => worlds).toContain('Electron Isolated Context')
  expect(main()).not.toMatch(/contextIsolation:\s*false/)
})

test('4 process sandbox: every page is behind a system-call filter, in namespaces of its own, and nobody is root', () => {
  const seen = processesOf(release.executable)
  const browser = seen.find(({ type }) => type === 'browser')
  const pages = seen.filter(({ type }) => type === 'renderer')
  expect(pages.length).toBeGreaterThan(0)
  for (const one of pages) {
    expect(one).toMatchObject({ seccomp: 2, noNewPrivileges: true })
    expect(one.pidNamespace).not.toBe(browser?.pidNamespace)
  }
  expect(seen.filter(({ commandLine }) => /--(no-sandbox|disable-\S*sandbox)/.test(commandLine))).toEqual([])
  expect(seen.filter(({ uid }) => uid === 0)).toEqual([])
})

test('5 every permission is denied, checked or asked for', async () => {
  const names = [
    'geolocation',
    'notifications',
    'camera',
    'microphone',
    'midi',
    'clipboard-read',
    'clipboard-write',
    'persistent-storage',
    'background-sync',
    'accelerometer',
    'gyroscope',
    'magnetometer',
    'screen-wake-lock',
    'idle-detection',
    'local-fonts',
    'window-management',
  ]
  const answers = await app.page.evaluate(async (all) => {
    const query = async (name: string): Promise<string> => {
      const status = await navigator.permissions.query({ name: name as PermissionName }).catch(() => null)
      return `${name}: ${status === null ? 'unknown' : status.state}`
    }
    const asks: [string, () => Promise<unknown>][] = [
      ['camera', () => navigator.mediaDevices.getUserMedia({ video: true })],
      ['screen', () => navigator.mediaDevices.getDisplayMedia()],
      [
        'position',
        () => new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject)),
      ],
      ['midi', () => navigator.requestMIDIAccess()],
      ['clipboard', () => navigator.clipboard.readText()],
      [
        'notification',
        async () =>
          (await Notification.requestPermission()) === 'granted' ? true : Promise.reject(new Error('denied')),
      ],
    ]
    const tried = asks.map(
      async ([name, ask]) =>
        `${name} ${await ask().then(
          () => 'GRANTED',
          () => 'refused',
        )}`,
    )
    return [...(await Promise.all(all.map(query))), ...(await Promise.all(tried))]
  }, names)
  expect(answers.filter((answer) => /granted|prompt$/i.test(answer))).toEqual([])
  expect(answers.filter((answer) => answer.endsWith('denied')).length).toBeGreaterThanOrEqual(12)
  expect(answers.filter((answer) => answer.endsWith('refused')).length).toBe(6)
})

test('6 web security is on: another origin cannot be read even without our policy', async () => {
  await withoutPolicy(async () => {
    const read = await app.page.evaluate(
      (from) =>
        fetch(`${from}/secret`).then(
          (reply) => reply.text(),
          () => 'refused',
        ),
      stranger.url,
    )
    expect(read).toBe('refused')
  })
  expect(main()).not.toMatch(/webSecurity:\s*false|disable-web-security/)
})

test('7 the content security policy allows our own files and nothing else', async () => {
  const start = asked.find(({ url }) => url === START_PAGE)
  expect(start?.headers['content-security-policy']).toBe(CONTENT_SECURITY_POLICY)
  expect(CONTENT_SECURITY_POLICY).toMatch(/^default-src 'none'; script-src 'self';/)
  expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|\*|https?:/)
  const ran = await app.page.evaluate(async () => {
    const found: string[] = []
    const script = Object.assign(document.createElement('script'), { textContent: 'window.__inline = true' })
    document.head.append(script)
    const image = Object.assign(document.createElement('img'), { src: 'x:' })
    image.setAttribute('onerror', 'window.__handler = true')
    document.body.append(image)
    const style = Object.assign(document.createElement('style'), { textContent: 'body { --claimed: 1 }' })
    document.head.append(style)
    // By a timer, since what the debugger itself runs is free of the policy; through a name, as a payload
    // would.
    setTimeout(() => {
      const make = Reflect.get(window, 'Function') as unknown as (code: string) => () => void
      make('window.__eval = true')()
    })
    await new Promise((resolve) => setTimeout(resolve, 200))
    if (getComputedStyle(document.body).getPropertyValue('--claimed') !== '') found.push('inline style')
    for (const name of ['__inline', '__handler', '__eval']) if (name in window) found.push(name)
    return found
  })
  expect(ran).toEqual([])
})

test('8 no insecure content runs', async () => {
  // Chromium's own rule about mixed content knows https pages only: here it is the policy that refuses.
  await app.page.evaluate((from) => {
    document.head.append(Object.assign(document.createElement('script'), { src: `${from}/mixed.js` }))
  }, strange)
  await seconds(400)
  expect(await app.page.evaluate(() => '__stranger' in window)).toBe(false)
  expect(stranger.seen.filter(({ url }) => url.includes('mixed'))).toEqual([])
  expect(main()).not.toMatch(/allowRunningInsecureContent:\s*true|allow-running-insecure-content/)
})

test('9 no experimental features', () => {
  expect(main()).not.toMatch(/experimentalFeatures:\s*true|enable-experimental/)
  expect(
    processesOf(release.executable).filter(({ commandLine }) => /--enable-experimental/.test(commandLine)),
  ).toEqual([])
})

test('10 no features of Blink are turned on', () => {
  expect(main()).not.toMatch(/enableBlinkFeatures|enable-blink-features/)
  expect(
    processesOf(release.executable).filter(({ commandLine }) => /--enable-blink-features/.test(commandLine)),
  ).toEqual([])
})

test('11 there are no webviews, so none allows pop-ups', async () => {
  expect(page()).not.toMatch(/<webview|allowpopups/)
  expect(main()).not.toMatch(/webviewTag:\s*true/)
  expect(await app.page.evaluate(() => 'getWebContentsId' in document.createElement('webview'))).toBe(false)
})

test('12 a webview that is put into the page attaches to nothing', async () => {
  const before = await targets()
  await app.page.evaluate((from) => {
    const view = document.createElement('webview')
    view.setAttribute('src', from)
    view.setAttribute('webpreferences', 'nodeIntegration=yes')
    document.body.append(view)
  }, stranger.url)
  await seconds(400)
  expect(await targets()).toEqual(before)
  expect(main()).toMatch(/will-attach-webview/)
})

test('13 the page stays where it is, whatever asks it to go', async () => {
  const goals = [
    `${stranger.url}/away`,
    'data:text/html,x',
    'file:///etc/passwd',
    'app://claimcheck.attacker/index.html',
    'javascript:void(window.__ran = true)',
    'blob:app://claimcheck/1',
  ]
  for (const how of ['location', 'anchor', 'form', 'refresh'] as const)
    for (const goal of goals) {
      await app.page.evaluate(
        ([way, to]) => {
          if (way === 'location') window.location.href = to
          else if (way === 'anchor') {
            const anchor = Object.assign(document.createElement('a'), { href: to })
            document.body.append(anchor)
            anchor.click()
          } else if (way === 'form') {
            const form = Object.assign(document.createElement('form'), { action: to, method: 'post' })
            document.body.append(form)
            form.submit()
          } else {
            const meta = Object.assign(document.createElement('meta'), {
              httpEquiv: 'refresh',
              content: `0; url=${to}`,
            })
            document.head.append(meta)
          }
        },
        [how, goal] as const,
      )
      await seconds(30)
    }
  await seconds(400)
  expect(app.page.url()).toBe(START_PAGE)
  expect(await app.page.evaluate(() => '__ran' in window)).toBe(false)
  expect(stranger.seen.filter(({ url }) => url.includes('away'))).toEqual([])
  // Playwright would wait for the navigations that were refused.
  expect(await app.page.evaluate(() => document.body.innerText)).toContain('Explore the built-in demo')
})

test('13 about:blank, before which Chromium asks nobody, is left again at once', async () => {
  await app.page.evaluate(() => window.location.assign('about:blank'))
  await app.page.getByRole('button', { name: /Explore the built-in demo/ }).waitFor()
  expect(app.page.url()).toBe(START_PAGE)
})

test('14 no new window opens', async () => {
  const before = await targets()
  const opened = await app.page.evaluate((from) => {
    const anchor = Object.assign(document.createElement('a'), {
      href: `${from}/window`,
      target: '_blank',
      textContent: 'x',
    })
    document.body.append(anchor)
    anchor.click()
    anchor.dispatchEvent(new MouseEvent('auxclick', { button: 1, bubbles: true }))
    return [
      window.open(`${from}/window`),
      window.open('about:blank'),
      window.open('app://claimcheck/index.html'),
    ].filter((one) => one !== null).length
  }, stranger.url)
  await seconds(400)
  expect(opened).toBe(0)
  expect(await targets()).toEqual(before)
  expect(stranger.seen.filter(({ url }) => url.includes('window'))).toEqual([])
})

test('15 nothing untrusted is handed to the system: one opener at most, for https and without sign-in data', () => {
  const openers = main().match(/\.openExternal\(/g) ?? []
  expect(openers.length).toBeLessThanOrEqual(1)
  if (openers.length === 1) expect(main()).toMatch(/protocol !== ["']https:["']/)
  // A dialog of ours has the same name: it asks for a path, and opens nothing.
  expect(main().replaceAll('dialogs.openPath(', '')).not.toMatch(/\.openPath\(|\.showItemInFolder\(/)
})

test('16 Electron is current', async ({ browserName: _ }, info) => {
  const pinned = JSON.parse(
    readFileSync(fileURLToPath(new URL('../../package.json', import.meta.url)), 'utf8'),
  ) as { devDependencies: { electron: string } }
  if (release.official) expect(release.electron).toBe(pinned.devDependencies.electron)
  else {
    info.annotations.push({
      type: 'stated',
      description: `Electron ${pinned.devDependencies.electron} is pinned; this package holds the test runtime`,
    })
    await app.page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Settings' }).click()
    await expect(app.page.getByText('not an official build of Electron')).toBeVisible()
  }
})

test('17 only our own page’s main frame may call: a frame in it has no way in', async () => {
  await withoutPolicy(async () => {
    const inFrame = await app.page.evaluate(async () => {
      const frame = Object.assign(document.createElement('iframe'), { src: 'app://claimcheck/index.html' })
      document.body.append(frame)
      await new Promise((resolve) => setTimeout(resolve, 800))
      return frame.contentWindow === null
        ? []
        : Object.keys(frame.contentWindow).filter((name) => name === 'claimcheck')
    })
    expect(inFrame).toEqual([])
  })
  expect(main().match(/ipcMain\.(handle|on)\(/g)).toEqual(['ipcMain.handle('])
  expect(main()).toMatch(/isTrustedSender\(event, origin, ours\(\)\)/)
})

test('18 our pages come by a scheme of their own, through which no other file can be had', async () => {
  expect(app.page.url()).toBe('app://claimcheck/index.html')
  await withoutPolicy(async () => {
    const addresses = [
      'file:///etc/passwd',
      'app://claimcheck/../../../etc/passwd',
      'app://claimcheck/%2e%2e/%2e%2e/etc/passwd',
      'app://claimcheck/..%2f..%2fetc/passwd',
      'app://claimcheck//etc/passwd',
      'app://claimcheck/../main/main.js',
      'app://other/index.html',
    ]
    const read = await app.page.evaluate(
      (all) =>
        Promise.all(
          all.map((address) =>
            fetch(address).then(
              (reply) => reply.status,
              () => 'refused',
            ),
          ),
        ),
      addresses,
    )
    expect(read.filter((status) => status !== 404 && status !== 'refused')).toEqual([])
  })
})

test('19 every fuse is as it should be', async () => {
  const wire = await getCurrentFuseWire(release.executable)
  // The wire holds a digit's character.
  const on = (option: FuseV1Options): boolean => Number(wire[option]) === '1'.charCodeAt(0)
  expect({
    runAsNode: on(FuseV1Options.RunAsNode),
    cookieEncryption: on(FuseV1Options.EnableCookieEncryption),
    nodeOptions: on(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
    nodeCliInspect: on(FuseV1Options.EnableNodeCliInspectArguments),
    embeddedAsarIntegrityValidation: on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
    onlyLoadAppFromAsar: on(FuseV1Options.OnlyLoadAppFromAsar),
    loadBrowserProcessSpecificV8Snapshot: on(FuseV1Options.LoadBrowserProcessSpecificV8Snapshot),
    grantFileProtocolExtraPrivileges: on(FuseV1Options.GrantFileProtocolExtraPrivileges),
  }).toEqual({
    runAsNode: false,
    cookieEncryption: true,
    nodeOptions: false,
    nodeCliInspect: false,
    embeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  })
})

test('20 the page gets two functions of ours and nothing of Electron’s', async () => {
  const surface = await app.page.evaluate(async () => {
    interface Bridge {
      call: (name: unknown, input?: unknown) => Promise<unknown>
      on: (name: unknown, listener: unknown) => () => void
    }
    const bridge = (window as unknown as { claimcheck: Bridge }).claimcheck
    const refused = await Promise.all(
      ['__proto__', 'constructor', 'ELECTRON_BROWSER_REQUIRE', 'nope', 7].map((name) =>
        bridge.call(name, {}).then(
          () => 'ANSWERED',
          () => 'refused',
        ),
      ),
    )
    const given = new Promise<number>((resolve) => {
      bridge.on('connection.rung', (...parts: unknown[]) => resolve(parts.length))
    })
    void bridge.call('connection.demo', {})
    return { keys: Object.keys(bridge).sort(), refused: [...new Set(refused)], arguments: await given }
  })
  expect(surface).toEqual({ keys: ['call', 'on'], refused: ['refused'], arguments: 1 })
})
