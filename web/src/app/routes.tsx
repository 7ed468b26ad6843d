import type { RouteObject } from 'react-router-dom';

type Lazy = () => Promise<{ Component: React.ComponentType }>;
const page = (path: string, lazy: Lazy): RouteObject => ({ path, lazy });

/** Pages that are shown to whoever is logged in; each is loaded when it is first opened. */
export const pages: RouteObject[] = [
  page('', () => import('@/pages/dashboard/DashboardPage').then((m) => ({ Component: m.DashboardPage }))),
  page('campaigns', () => import('@/pages/campaigns/CampaignsPage').then((m) => ({ Component: m.CampaignsPage }))),
  page('campaigns/new', () => import('@/pages/new_campaign/GalleryPage').then((m) => ({ Component: m.GalleryPage }))),
  page('campaigns/new/:templateId', () =>
    import('@/pages/template_wizard/WizardPage').then((m) => ({ Component: m.WizardPage })),
  ),
];

/** Pages for people who are not logged in. */
export const publicPages: RouteObject[] = [
  page('login', () => import('@/pages/auth/LoginPage').then((m) => ({ Component: m.LoginPage }))),
  page('setup', () => import('@/pages/auth/SetUpPage').then((m) => ({ Component: m.SetUpPage }))),
  page('register', () => import('@/pages/auth/RegisterPage').then((m) => ({ Component: m.RegisterPage }))),
  page('password-link', () =>
    import('@/pages/auth/PasswordLinkPage').then((m) => ({ Component: m.PasswordLinkPage })),
  ),
];
