import '@fontsource-variable/inter/wght.css';
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './global.css';

import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { onSessionEnd } from '@/api/client';
import { makeQueryClient } from '@/api/query';
import { askWhoIsThere, meKey } from '@/api/session';
import { App } from './App';
import { pageNonce } from './nonce';
import { isForStrangers } from './pages';
import { makeRouter } from './router';

const STACK_LINES = 20;
(Error as { stackTraceLimit?: number }).stackTraceLimit = STACK_LINES;

setNonce(pageNonce());
const root = document.getElementById('root');
if (root === null) throw new Error('the page has no element #root');

// Who is there and the script of the page are both asked for before anything is drawn.
const queries = makeQueryClient();
onSessionEnd(() => queries.setQueryData(meKey, null));
askWhoIsThere(queries, isForStrangers(window.location.pathname));
const router = makeRouter(queries);

createRoot(root).render(
  <StrictMode>
    <App queries={queries} router={router} />
  </StrictMode>,
);
