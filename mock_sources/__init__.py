"""Runnable stand-ins (模拟系统) for the forty-eight systems that exist, with awkward data and faults that can be switched on."""
