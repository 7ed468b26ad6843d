import type { ReactNode } from 'react';
import { NavLink } from 'react-router-dom';
import { mayAct, useMe } from '@/api/session';
import { Logo } from '@/components/Logo';
import { texts } from '@/texts/en';
import { navigation } from '../nav';
import classes from './Shell.module.css';

export function Sidebar({ footer }: { footer: ReactNode }) {
  const role = useMe().data?.user.role;
  const sections = navigation
    .map((section) => ({
      ...section,
      items: section.items.filter((item) => item.least === undefined || mayAct(role, item.least)),
    }))
    .filter((section) => section.items.length > 0);
  return (
    <div className={classes.sidebar}>
      <div className={`${classes.brand} mantine-visible-from-sm`}>
        <Logo />
      </div>
      <nav className={classes.nav} aria-label={texts.shell.navigation}>
        {sections.map((section) => (
          <div key={section.title}>
            <div className={classes.section} id={`nav-${section.title}`}>
              {section.title}
            </div>
            <ul className={classes.list} aria-labelledby={`nav-${section.title}`}>
              {section.items.map(({ to, label, icon: Icon }) => (
                <li key={to}>
                  <NavLink to={to} end={to === '/'} className={classes.link}>
                    <Icon size={18} stroke={1.6} aria-hidden />
                    {label}
                  </NavLink>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div className={classes.footer}>{footer}</div>
    </div>
  );
}
