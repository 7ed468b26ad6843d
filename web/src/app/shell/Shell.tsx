import { AppShell, Burger, Group } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { Outlet, useLocation, useNavigation } from 'react-router-dom';
import { useLiveConnection } from '@/api/live';
import { Logo } from '@/components/Logo';
import { texts } from '@/texts/en';
import { AccountMenu } from './AccountMenu';
import { LiveBanner } from './LiveBanner';
import { Sidebar } from './Sidebar';
import classes from './Shell.module.css';

/** Moves the keyboard to the first search field of the page. */
function focusSearch(): void {
  document.querySelector<HTMLInputElement>('[data-search]')?.focus();
}

/** The frame around every page: sidebar, a top bar on small screens, the live banner, the page. */
export function Shell() {
  const [opened, { toggle, close }] = useDisclosure(false);
  const { pathname } = useLocation();
  const navigation = useNavigation();
  const main = useRef<HTMLElement>(null);
  const arrived = useRef(pathname);
  useLiveConnection();
  useHotkeys([
    ['/', focusSearch],
    ['Escape', close],
  ]);
  // Another page: the menu closes, and a screen reader begins at the content.
  useEffect(() => {
    if (arrived.current === pathname) return;
    arrived.current = pathname;
    close();
    main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [pathname, close]);

  return (
    <AppShell
      header={{ height: { base: 56, sm: 0 } }}
      navbar={{ width: 248, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={0}
      transitionDuration={150}
    >
      <a href="#main" className={classes.skip}>
        {texts.shell.skip}
      </a>
      <AppShell.Header hiddenFrom="sm" className={classes.header}>
        <Group h="100%" px="md" justify="space-between">
          <Logo />
          <Burger
            opened={opened}
            onClick={toggle}
            size="sm"
            aria-label={opened ? texts.shell.closeMenu : texts.shell.openMenu}
          />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar}>
        <Sidebar footer={<AccountMenu />} />
      </AppShell.Navbar>
      <AppShell.Main id="main" ref={main} tabIndex={-1} className={classes.main}>
        {navigation.state === 'loading' && <div className={classes.progress} aria-hidden />}
        <LiveBanner />
        <div className={classes.page}>
          <Outlet />
        </div>
      </AppShell.Main>
    </AppShell>
  );
}
