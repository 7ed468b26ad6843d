import { Button } from '@mantine/core';
import { Link } from 'react-router-dom';
import { AuthFrame } from './AuthFrame';

/** Instead of a form that would be refused: why, and where to go. */
export function ClosedDoor({ title, action, children }: { title: string; action: string; children: string }) {
  return (
    <AuthFrame title={title} lead={children}>
      <Button component={Link} to="/login" fullWidth>
        {action}
      </Button>
    </AuthFrame>
  );
}
