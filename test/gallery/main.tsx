import './node.ts'
import '../../renderer/styles/tokens.css'
import '../../renderer/styles/base.css'
import './gallery.css'
import { createRoot } from 'react-dom/client'
import { ConnectionProvider } from '../../renderer/reading/connection.tsx'
import { ShelfProvider } from '../../renderer/reading/shelf.tsx'
import { fakeBridge } from '../renderer/bridge.ts'
import { STORIES } from './stories.tsx'

fakeBridge({ 'token.list': { tokens: [] } })

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no root')
createRoot(root).render(
  <ConnectionProvider>
    <ShelfProvider>
      <main>
        {[...new Set(STORIES.map(({ of }) => of))].map((of) => (
          <section key={of} id={of.toLowerCase().replaceAll(' ', '-')} aria-label={of}>
            <h2>{of}</h2>
            {STORIES.filter((story) => story.of === of).map(({ state, show }) => (
              <figure key={state}>
                <figcaption>{state}</figcaption>
                <div>{show()}</div>
              </figure>
            ))}
          </section>
        ))}
      </main>
    </ShelfProvider>
  </ConnectionProvider>,
)
