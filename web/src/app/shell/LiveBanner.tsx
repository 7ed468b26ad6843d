import { Button, Group, Text } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { live, useLiveState } from '@/api/live';
import { texts } from '@/texts/en';
import classes from './Shell.module.css';

const PATIENCE_MS = 1_500;

/** Says so when what happens on the server is not seen any more; not for a blink of the network. */
export function LiveBanner() {
  const lost = useLiveState() === 'lost';
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!lost) {
      setShown(false);
      return undefined;
    }
    const timer = setTimeout(() => setShown(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [lost]);
  return (
    <div role="status">
      {shown && (
        <Group className={classes.banner} gap="sm" wrap="nowrap">
          <IconPlugConnectedX size={18} stroke={1.6} aria-hidden />
          <Text size="sm" flex={1}>
            <strong>{texts.shell.liveLost}</strong> {texts.shell.liveLostMore}
          </Text>
          <Button size="compact-sm" variant="default" onClick={() => live.retryNow()}>
            {texts.shell.reconnect}
          </Button>
        </Group>
      )}
    </div>
  );
}
