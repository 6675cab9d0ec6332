"""The storm's short form; storm.py is the long one."""

import unittest

from storm import storm


class Storm(unittest.TestCase):
    def test_one_ticket_each_whatever_happens(self):
        seen = storm(60, "salesforce", 2, 7, limit=240, backoff_ms=1_500, hang_s=3.0)
        self.assertEqual((seen["tickets"], seen["parked"]), (57, 3))


if __name__ == "__main__":
    unittest.main()
