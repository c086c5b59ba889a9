import { holdContract, knownFirst, takeFirst } from './bridge.ts'
import './styles/tokens.css'
import './styles/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { showLeft } from './app/left.ts'
import { loadConnect } from './app/screens.tsx'
import { drawRowsAtOnce } from './fleet/fleet-table.tsx'
import { loadRestWhenUsed } from './ui/on-demand.tsx'

/** For so long (milliseconds) an empty frame waits for what it would be drawn anew with. */
const FIRST_MS = 150

/** The longest wait (milliseconds) for the first picture: a window that is not shown paints none. */
const PAINT_MS = 500

/** For so long (milliseconds) after it nothing is loaded, so that the first keys are answered at once. */
const QUIET_MS = 100

/** Resolves a moment after the first picture is on the screen. */
const painted = (): Promise<void> =>
  new Promise((resolve) => {
    new PerformanceObserver((seen) => {
      if (seen.getEntriesByName('first-contentful-paint').length > 0) setTimeout(resolve, QUIET_MS)
    }).observe({ type: 'paint', buffered: true })
    setTimeout(resolve, PAINT_MS)
  })

function draw(): void {
  const root = document.getElementById('root')
  if (root === null) throw new Error('the page has no root')
  const found = knownFirst('fleet.left')
  const left = found && showLeft(found)
  if (left !== null) {
    drawRowsAtOnce()
    holdContract(painted())
  }
  // One that cannot be loaded says so where it is shown.
  else void loadConnect().catch(() => undefined)
  createRoot(root).render(
    <StrictMode>
      <App left={left} />
    </StrictMode>,
  )
  loadRestWhenUsed()
}

void takeFirst(FIRST_MS).then(draw)
