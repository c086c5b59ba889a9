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

function draw(): void {
  const root = document.getElementById('root')
  if (root === null) throw new Error('the page has no root')
  const found = knownFirst('fleet.left')
  const left = found && showLeft(found)
  const painted = Promise.withResolvers<undefined>()
  const goOn = () => painted.resolve(undefined)
  if (left !== null) {
    drawRowsAtOnce()
    holdContract(painted.promise)
    setTimeout(goOn, PAINT_MS)
  }
  // One that cannot be loaded says so where it is shown.
  else void loadConnect().catch(() => undefined)
  createRoot(root).render(
    <StrictMode>
      <App left={left} onDrawn={() => requestAnimationFrame(() => setTimeout(goOn))} />
    </StrictMode>,
  )
  loadRestWhenUsed()
}

void takeFirst(FIRST_MS).then(draw)
