// The Java client with an account of its own. Arguments: SERVER ROOT REQUESTS. Prints a line for each kind of request:
// operation, path, error code, count, bytes of data, parted by TABs; for each part of a transaction and each event as well.
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;

public class TapPeer {
    static final Map<String, long[]> account = new TreeMap<>();
    static final Semaphore room = new Semaphore(200);

    static synchronized void note(String op, String path, int code, long data) {
        long[] sums = account.computeIfAbsent(op + "\t" + path + "\t" + code, key -> new long[2]);
        sums[0]++;
        sums[1] += data;
    }

    static void done(String op, String path, int code, long data) {
        note(op, path, code, data);
        room.release();
    }

    static byte[] data(int size) {
        byte[] data = new byte[size];
        Arrays.fill(data, (byte) 'x');
        return data;
    }

    static void parts(List<String> ops, List<String> paths, int code, List<OpResult> results, long data) {
        for (int i = 0; i < ops.size(); i++) {
            OpResult result = results.get(i);
            int error = result instanceof OpResult.ErrorResult ? ((OpResult.ErrorResult) result).getErr() : 0;
            note("multi/" + ops.get(i), paths.get(i), error, 0);
        }
        done("multi", "", code, data);
    }

    public static void main(String[] args) throws Exception {
        String root = args[1];
        int requests = Integer.parseInt(args[2]);
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper zk = new ZooKeeper(args[0], 30000, event -> {
            if (event.getType() == EventType.None) connected.countDown();
            else note("event", event.getPath(), 0, 0);
        });
        connected.await();
        zk.addAuthInfo("digest", "judge:s3cr3t-java".getBytes());
        note("auth", "", 0, 0);
        zk.create(root, null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        note("create", root, 0, 0);
        for (int i = 0; i < 5; i++) {
            zk.create(root + "/w" + i, null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            note("create", root + "/w" + i, 0, 0);
        }
        for (int i = 0; i < requests; i++) {
            room.acquire();
            int before = i - i % 10;
            String path = root + "/n" + before;
            String watched = root + "/w" + before / 10 % 5;
            switch (i % 10) {
                case 0 -> zk.create(path, data(i % 200), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT,
                    (code, p, context, name) -> done("create", p, code, before % 200), null);
                case 1 -> zk.getData(path, false, (code, p, context, read, stat) -> done("getData", p, code, read.length), null);
                case 2 -> zk.setData(path, data(i % 300), -1, (code, p, context, stat) -> done("setData", p, code, (before + 2) % 300), null);
                case 3 -> zk.exists(path, false, (code, p, context, stat) -> done("exists", p, code, 0), null);
                case 4 -> zk.getData(root + "/none", false, (code, p, context, read, stat) -> done("getData", p, code, 0), null);
                case 5 -> zk.delete(path, -1, (code, p, context) -> done("delete", p, code, 0), null);
                case 6 -> zk.getData(watched, true,
                    (code, p, context, read, stat) -> done("getData", p, code, read == null ? 0 : read.length), null);
                case 7 -> zk.setData(watched, data(3), -1, (code, p, context, stat) -> done("setData", p, code, 3), null);
                case 8 -> {
                    String m = root + "/m" + i;
                    if (i % 20 == 8) {
                        List<Op> ops = List.of(
                            Op.create(m, data(7), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT), Op.setData(m, data(5), 0), Op.delete(m, -1));
                        zk.multi(ops, (code, p, context, results) ->
                            parts(List.of("create", "setData", "delete"), List.of(m, m, m), code, results, 12), null);
                    } else {
                        List<Op> ops = List.of(Op.setData(root, data(5), 99), Op.delete(root + "/none", -1));
                        zk.multi(ops, (code, p, context, results) ->
                            parts(List.of("setData", "delete"), List.of(root, root + "/none"), code, results, 5), null);
                    }
                }
                default -> zk.getChildren(root, false, (code, p, context, names) -> done("getChildren", p, code, 0), null);
            }
        }
        room.acquire(200);
        zk.close();
        note("closeSession", "", 0, 0);
        synchronized (TapPeer.class) {
            account.forEach((key, sums) -> System.out.println(key + "\t" + sums[0] + "\t" + sums[1]));
        }
    }
}
