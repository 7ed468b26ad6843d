import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router-dom';
import { texts } from '@/texts/en';
import { AuthFrame } from './AuthFrame';

/** A way in that is not open: why, and what to do. */
export function ClosedPage({ title, why }: { title: string; why: string }) {
  return (
    <AuthFrame
      title={title}
      footer={
        <Anchor component={Link} to="/login" size="sm">
          {texts.auth.setup.toLogin}
        </Anchor>
      }
    >
      <Text>{why}</Text>
    </AuthFrame>
  );
}
