// One import for a test's file beside `Testing`.
@_exported public import ManualScheduling
@_exported public import Swampy
