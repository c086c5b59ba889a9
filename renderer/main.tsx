import { knownFirst, takeFirst } from './bridge.ts'
import './styles/tokens.css'
import './styles/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { showLeft } from './app/left.ts'
import { loadRestWhenUsed } from './ui/on-demand.tsx'

/** For so long (milliseconds) an empty frame waits for what it would be drawn anew with. */
const FIRST_MS = 50

function draw(): void {
  const root = document.getElementById('root')
  if (root === null) throw new Error('the page has no root')
  const left = knownFirst('fleet.left')
  createRoot(root).render(
    <StrictMode>
      <App left={left && showLeft(left)} />
    </StrictMode>,
  )
  loadRestWhenUsed()
}

void takeFirst(FIRST_MS).then(draw)
